"""Editing plan rows with marked passages: by who may read them, and by who may not."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from organisation.models import Handelse, Roll
from tests.factories import KontrollmomentFactory, PlanversionFactory, RiskFactory, member

pytestmark = pytest.mark.django_db

METOD = "Koden [[sekretess: 18 kap. 8 § OSL; 2026-01-02; Anna Ek | kobolt]] provas."
RISK = "Larmet [[sekretess: 18 kap. 8 § OSL | grafit]] faller ut."


@pytest.fixture
def moment():
    version = PlanversionFactory()
    risk = RiskFactory(version=version, description=RISK)
    return KontrollmomentFactory(version=version, risk=risk, moment="Larm", metod=METOD)


@pytest.fixture
def samordnare(client, moment):
    """She may write the plan, and not read what is secret in it."""
    user = member(moment.version.plan.namnd, Roll.SAMORDNARE)
    client.force_login(user)
    return user


@pytest.fixture
def controller(client, moment):
    user = member(moment.version.plan.namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


def boxes(page):
    """What stands in each text box of the page, by name."""
    found = re.findall(r'<textarea name="(\w+)".*?>\n?(.*?)</textarea>', page.content.decode(), re.DOTALL)
    return {name: text.replace("&amp;", "&") for name, text in found}


def save(client, moment, **values):
    data = {"moment": "Larm", "nr": "1.", "radversion": moment.radversion, **values}
    return client.post(moment.edit_url, data)


class TestWhoMayNotRead:
    def test_gets_a_token_and_no_hidden_word(self, client, moment, samordnare):
        page = client.get(moment.edit_url)

        assert re.fullmatch(
            r"Koden \[\[sekretess: 18 kap\. 8 § OSL \| •••#[a-z]{8}\]\] provas\.", boxes(page)["metod"]
        )
        assert "kobolt" not in page.content.decode()
        assert "grafit" not in page.content.decode()

    def test_saves_around_the_passage_which_stays(self, client, moment, samordnare):
        texts = boxes(client.get(moment.edit_url))

        answer = save(
            client,
            moment,
            metod=texts["metod"].replace("provas", "byts"),
            risk_description=texts["risk_description"],
        )

        moment.refresh_from_db()
        assert answer.status_code == 302
        assert moment.metod == METOD.replace("provas", "byts")
        assert moment.risk.description == RISK

    def test_cannot_take_the_passage_away(self, client, moment, samordnare):
        texts = boxes(client.get(moment.edit_url))

        answer = save(client, moment, metod="Tomt.", risk_description=texts["risk_description"])

        moment.refresh_from_db()
        assert answer.status_code == 422
        assert "Sätt tillbaka [[sekretess: 18 kap. 8 § OSL | •••#" in answer.content.decode()
        assert boxes(answer)["metod"] == "Tomt."
        assert "kobolt" not in answer.content.decode()
        assert moment.metod == METOD

    @pytest.mark.parametrize("guess", ["kobolt", "nickel"])
    def test_guess_gets_her_own_stamp_whether_it_is_right_or_not(self, client, moment, samordnare, guess):
        texts = boxes(client.get(moment.edit_url))
        token = re.search(r"\[\[.*?\]\]", texts["metod"])[0]

        save(
            client,
            moment,
            metod=f"[[sekretess: 18 kap. 8 § OSL; 2026-01-02; Anna Ek | {guess}]] {texts['metod']}",
            risk_description=texts["risk_description"],
        )

        moment.refresh_from_db()
        own = f"[[sekretess: 18 kap. 8 § OSL; {timezone.localdate()}; {samordnare} | {guess}]]"
        assert moment.metod == f"{own} {METOD}"
        assert re.findall(r"\[\[.*?\]\]", boxes(client.get(moment.edit_url))["metod"])[1] == token

    def test_same_passage_in_another_row_has_another_token(self, client, moment, samordnare):
        other = KontrollmomentFactory(version=moment.version, process=moment.process, metod=METOD)

        texts, others = (boxes(client.get(each.edit_url))["metod"] for each in (moment, other))

        assert "•••#" in texts
        assert "•••#" in others
        assert texts != others

    def test_passage_cannot_be_hidden_in_a_mark_of_her_own(self, client, moment, samordnare):
        texts = boxes(client.get(moment.edit_url))

        answer = save(
            client,
            moment,
            metod=f"[[sekretess: 9 § OSL | Om {texts['metod']}",
            risk_description=texts["risk_description"],
        )

        assert answer.status_code == 422
        assert "står inne i en annan markering" in answer.content.decode()

    def test_page_of_two_writers_has_no_hidden_word(self, client, moment, samordnare):
        texts = boxes(client.get(moment.edit_url))
        moment.metod = METOD.replace("provas", "testas").replace("kobolt", "magnesit")
        moment.radversion += 1
        moment.save()
        moment.radversion -= 1

        answer = save(client, moment, metod=texts["metod"], risk_description=texts["risk_description"])

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "testas" in page
        assert not any(word in page for word in ("kobolt", "magnesit", "grafit"))

    def test_other_writers_passage_comes_back_when_hers_is_chosen(self, client, moment, samordnare):
        texts = boxes(client.get(moment.edit_url))
        moment.metod = METOD.replace("kobolt", "magnesit")
        moment.radversion += 1
        moment.save()

        answer = save(
            client,
            moment,
            metod=texts["metod"],
            risk_description=texts["risk_description"],
            konflikt="metod",
            **{"valj-metod": "theirs"},
        )

        moment.refresh_from_db()
        assert answer.status_code == 302
        assert moment.metod == METOD.replace("kobolt", "magnesit")

    def test_own_draft_holds_tokens_and_is_saved(self, client, moment, samordnare):
        texts = boxes(client.get(moment.edit_url))
        url = reverse("organisation:draft-save", args=["moment", moment.public_id])
        fields = {"moment": "Larm", "metod": texts["metod"] + " Utkast.", "radversion": 1}

        client.post(url, fields, headers={"X-Konto": str(samordnare.public_id)})
        shown = boxes(client.get(moment.edit_url))

        assert shown["metod"] == texts["metod"] + " Utkast."
        assert "kobolt" not in str(samordnare.textutkast.get().fields)

    def test_draft_from_when_she_could_read_is_not_shown(self, client, moment, controller):
        url = reverse("organisation:draft-save", args=["moment", moment.public_id])
        fields = {"moment": "Larm", "metod": f"{METOD} Utkast.", "radversion": 1}
        client.post(url, fields, headers={"X-Konto": str(controller.public_id)})
        controller.medlemskap.update(
            roll=Roll.SAMORDNARE, namnd=None, kommun=moment.version.plan.namnd.kommun
        )

        page = client.get(moment.edit_url)

        assert boxes(page)["metod"].startswith("Koden [[sekretess: 18 kap. 8 § OSL | •••#")
        assert "kobolt" not in page.content.decode()


class TestWhoMayRead:
    def test_reads_and_changes_the_passage_which_is_stamped_anew(self, client, moment, controller):
        shown = boxes(client.get(moment.edit_url))["metod"]

        save(client, moment, metod=shown.replace("kobolt", "nickel"), risk_description="")

        moment.refresh_from_db()
        stamp = f"{timezone.localdate()}; {controller}"
        assert shown == METOD
        assert moment.metod == f"Koden [[sekretess: 18 kap. 8 § OSL; {stamp} | nickel]] provas."

    def test_new_mark_gets_day_and_writer_at_save(self, client, moment, controller):
        save(client, moment, metod="Dörr [[sekretess: 17 kap. 1 § OSL | fyra]].", risk_description="")

        moment.refresh_from_db()
        assert moment.metod == (
            f"Dörr [[sekretess: 17 kap. 1 § OSL; {timezone.localdate()}; {controller} | fyra]]."
        )
        assert Handelse.objects.filter(action="kontrollmoment.changed").first().is_secret

    @pytest.mark.parametrize(
        ("written", "says"),
        [
            ("[[sekretess: A | hemligt", "inte avslutad"),
            ("[[sekretess: hemligt]]", "saknar bestämmelse"),
            ("[[hemligt: A | ord]]", "inte är någon känd markering"),
        ],
    )
    def test_mark_written_amiss_is_told_and_nothing_is_lost(self, client, moment, controller, written, says):
        answer = save(client, moment, metod=written)

        moment.refresh_from_db()
        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert boxes(answer)["metod"] == written
        assert moment.metod == METOD

    def test_short_field_takes_no_mark(self, client, moment, controller):
        answer = save(client, moment, metod="", frekvens="[[sekretess: A | ord]]")

        assert "kan inte ha sekretessmarkeringar" in answer.content.decode()

    def test_provisions_stand_beside_the_form(self, client, moment, controller):
        page = client.get(moment.edit_url).content.decode()

        assert re.findall(r'data-provision="(.*?)"', page) == [
            "18 kap. 8 § OSL",
            "18 kap. 9 § OSL",
            "18 kap. 13 § OSL",
            "17 kap. 1 § OSL",
            "15 kap. 2 § OSL",
        ]
