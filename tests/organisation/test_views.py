import pytest
from django.urls import reverse

from followups.models import Uppfoljning
from organisation.models import Handelse, Roll, Textutkast
from tests.factories import (
    AnvandareFactory,
    BedomningFactory,
    KontrollmomentFactory,
    MissivFactory,
    PlanversionFactory,
    ProcessFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

TYPED = {"text": "Det jag skriver", "status": "pagar", "radversion": "1", "csrfmiddlewaretoken": "x"}


@pytest.fixture
def row():
    return UppfoljningFactory()


@pytest.fixture
def controller(client, row):
    user = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


def url_of(row, kind="uppfoljning", deed="save"):
    return reverse(f"organisation:draft-{deed}", args=[kind, row.public_id])


def type_in(client, user, url, data=TYPED):
    """As the script sends it."""
    return client.post(url, data, headers={"X-Konto": str(user.public_id)})


class TestSave:
    def test_what_is_typed_is_kept_and_the_row_is_not_touched(self, client, row, controller):
        response = type_in(client, controller, url_of(row))

        draft = Textutkast.objects.get()
        row.refresh_from_db()
        assert response.status_code == 200
        assert response.json()["saved_at"].startswith("kl ")
        assert (draft.fields, draft.radversion) == ({"text": "Det jag skriver", "status": "pagar"}, 1)
        assert (row.text, row.radversion, Handelse.objects.count()) == ("", 1, 0)

    def test_row_saved_by_another_is_told_and_the_words_are_kept(self, client, row, controller):
        Uppfoljning.objects.update(radversion=2)

        response = type_in(client, controller, url_of(row))

        assert response.status_code == 409
        assert "Någon annan har sparat raden" in response.json()["message"]
        assert Textutkast.objects.get().fields["text"] == "Det jag skriver"

    def test_page_of_two_writers_keeps_what_the_draft_was_begun_on(self, client, row, controller):
        type_in(client, controller, url_of(row), TYPED | {"radversion": "2", "utkast-radversion": "1"})

        assert Textutkast.objects.get().radversion == 1

    def test_words_from_another_window_are_told_of_and_both_are_kept(self, client, row, controller):
        first = type_in(client, controller, url_of(row), TYPED | {"utkast-fonster": "a"})
        second = type_in(client, controller, url_of(row), TYPED | {"text": "Annat", "utkast-fonster": "b"})

        assert (first.status_code, second.status_code) == (200, 409)
        assert "i ett annat fönster" in second.json()["message"]
        assert {draft.fields["text"] for draft in Textutkast.objects.all()} == {"Det jag skriver", "Annat"}

    def test_window_goes_on_with_what_the_answer_named(self, client, row, controller):
        version = type_in(client, controller, url_of(row), TYPED | {"utkast-fonster": "a"}).json()["version"]

        answer = type_in(
            client,
            controller,
            url_of(row),
            TYPED | {"text": "Mera", "utkast-fonster": "b", "utkast-version": version},
        )

        assert (answer.status_code, Textutkast.objects.get().fields["text"]) == (200, "Mera")

    def test_round_that_was_handed_in_keeps_the_words_and_says_so(self, client, row, controller):
        row.tillfalle.status = "inlamnad"
        row.tillfalle.save()

        response = type_in(client, controller, url_of(row))

        assert response.status_code == 409
        assert "är inlämnad och kan inte ändras" in response.json()["message"]
        assert Textutkast.objects.count() == 1

    def test_ended_session_answers_401(self, client, row, controller):
        client.logout()

        assert type_in(client, controller, url_of(row)).status_code == 401
        assert Textutkast.objects.count() == 0

    def test_page_of_another_account_never_writes_as_this_one(self, client, row, controller):
        other = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)

        assert type_in(client, other, url_of(row)).status_code == 401
        assert Textutkast.objects.count() == 0

    def test_reader_gets_403_and_stranger_404(self, client, row):
        codes = []
        for user in (member(row.tillfalle.plan.namnd), AnvandareFactory()):
            client.force_login(user)
            codes.append(type_in(client, user, url_of(row)).status_code)

        assert codes == [403, 404]
        assert Textutkast.objects.count() == 0

    def test_unknown_form_is_404_and_get_405(self, client, row, controller):
        assert type_in(client, controller, url_of(row, "nagot-annat")).status_code == 404
        assert client.get(url_of(row)).status_code == 405

    def test_post_without_csrf_is_refused(self, row, controller):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(controller)

        assert type_in(strict, controller, url_of(row)).status_code == 403


class TestDiscard:
    def test_draft_goes_and_the_form_is_opened_as_the_row_stands(self, client, row, controller):
        type_in(client, controller, url_of(row))

        response = client.post(url_of(row, deed="discard"))

        assert response["Location"] == row.edit_url
        assert Textutkast.objects.count() == 0

    def test_only_the_chosen_draft_goes(self, client, row, controller):
        for window in ("a", "b"):
            type_in(client, controller, url_of(row), TYPED | {"text": window, "utkast-fonster": window})
        newest, older = Textutkast.objects.all()

        client.post(url_of(row, deed="discard"), {"utkast": newest.pk})

        assert list(Textutkast.objects.all()) == [older]

    def test_draft_of_another_stays(self, client, row, controller):
        other = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
        Textutkast.objects.create(anvandare=other, kind="uppfoljning", place=row.public_id)

        client.post(url_of(row, deed="discard"))

        assert Textutkast.objects.count() == 1

    def test_one_who_may_no_longer_write_can_still_throw_it_away(self, client, row):
        reader = member(row.tillfalle.plan.namnd)
        Textutkast.objects.create(anvandare=reader, kind="uppfoljning", place=row.public_id)
        client.force_login(reader)

        response = client.post(url_of(row, deed="discard"))

        assert response["Location"] == "/"
        assert Textutkast.objects.count() == 0


def verdict():
    tillfalle = BedomningFactory().tillfalle
    url = reverse("followups:bedomning-edit", kwargs=tillfalle.address)
    return tillfalle.plan.namnd, Roll.CONTROLLER, "bedomning", tillfalle, url, "analys"


def first_verdict():
    tillfalle = TillfalleFactory()
    url = reverse("followups:bedomning-edit", kwargs=tillfalle.address)
    return tillfalle.plan.namnd, Roll.CONTROLLER, "bedomning", tillfalle, url, "analys"


def missiv():
    each = MissivFactory()
    return each.plan.namnd, Roll.NAMNDSEKRETERARE, "missiv", each, each.get_absolute_url(), "bakgrund"


def utdrag():
    each = ProtokollsutdragFactory()
    url = reverse("documents:protokollsutdrag-edit", kwargs={**each.missiv.tillfalle.address, "number": 1})
    return each.missiv.plan.namnd, Roll.NAMNDSEKRETERARE, "protokollsutdrag", each, url, "bakgrund"


def version():
    each = PlanversionFactory()
    url = reverse("plans:version-edit", args=[each.public_id])
    return each.plan.namnd, Roll.CONTROLLER, "planversion", each, url, "slutregel"


def new_process():
    each = PlanversionFactory()
    url = reverse("plans:process-create", args=[each.public_id])
    return each.plan.namnd, Roll.CONTROLLER, "ny-process", each, url, "name"


def process():
    each = ProcessFactory()
    url = reverse("plans:process-edit", args=[each.public_id])
    return each.version.plan.namnd, Roll.CONTROLLER, "process", each, url, "name"


def new_moment():
    each = ProcessFactory()
    url = reverse("plans:moment-create", args=[each.public_id])
    return each.version.plan.namnd, Roll.CONTROLLER, "nytt-moment", each, url, "metod"


def moment():
    each = KontrollmomentFactory()
    return each.version.plan.namnd, Roll.CONTROLLER, "moment", each, each.edit_url, "metod"


@pytest.mark.parametrize(
    "form",
    [verdict, first_verdict, missiv, utdrag, version, new_process, process, new_moment, moment],
)
def test_each_form_keeps_what_is_typed_and_shows_it_again(client, form):
    namnd, roll, kind, place, url, field = form()
    user = member(namnd, roll)
    client.force_login(user)
    draft_url = url_of(place, kind)
    assert f'data-autosave="{draft_url}"' in client.get(url).content.decode()

    opened_on = client.get(url).context["form"].initial["radversion"]
    answer = type_in(client, user, draft_url, {field: "Mina halva ord", "radversion": opened_on or ""})
    page = client.get(url).content.decode()

    assert answer.status_code == 200, answer.json()
    assert "Mina halva ord" in page
    assert "Du har ett utkast från kl" in page
    assert "har sparat medan du skrev" not in page
    assert client.post(url_of(place, kind, "discard"))["Location"] == url
    assert "Mina halva ord" not in client.get(url).content.decode()


class TestChoose:
    def test_writer_chooses_her_own_draft_and_comes_back_to_the_form(self, client, row, controller):
        for window in ("a", "b"):
            type_in(client, controller, url_of(row), TYPED | {"text": window, "utkast-fonster": window})
        older = Textutkast.objects.last()

        response = client.post(url_of(row, deed="choose"), {"utkast": older.pk})

        assert response["Location"] == row.edit_url
        assert Textutkast.objects.first() == older

    def test_draft_of_another_cannot_be_chosen(self, client, row, controller):
        theirs = Textutkast.objects.create(
            anvandare=member(row.tillfalle.plan.namnd), kind="uppfoljning", place=row.public_id
        )
        before = theirs.updated_at

        client.post(url_of(row, deed="choose"), {"utkast": theirs.pk})

        theirs.refresh_from_db()
        assert theirs.updated_at == before

    def test_reader_is_sent_to_the_start_page_and_stranger_gets_404(self, client, row):
        answers = []
        for user in (member(row.tillfalle.plan.namnd), AnvandareFactory()):
            client.force_login(user)
            answers.append(client.post(url_of(row, deed="choose"), {"utkast": "1"}))

        assert answers[0]["Location"] == "/"
        assert answers[1].status_code == 404
