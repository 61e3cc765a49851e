"""Two writers and drafts in the form that all editing shares, seen through the form of a plan row."""

import pytest

from organisation.drafts import keep_draft
from organisation.forms import EditForm
from organisation.models import Handelse, Roll, Textutkast
from plans.forms.rows import MomentForm
from plans.models import Kontrollmoment
from tests.factories import KontrollmomentFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment():
    return KontrollmomentFactory(nr="1.", moment="Attest", metod="Stickprov")


@pytest.fixture
def url(moment):
    return moment.edit_url


@pytest.fixture
def writer(client, moment):
    user = member(moment.version.plan.namnd, Roll.CONTROLLER, first_name="Petra", last_name="Wikström")
    client.force_login(user)
    return user


def data(radversion=1, **values):
    return {"nr": "1.", "moment": "Attest", "metod": "Stickprov", "radversion": radversion} | values


def stored(moment):
    return Kontrollmoment.objects.get(pk=moment.pk)


def meet(client, url):
    """I save "Alla fakturor", a colleague comes late with "Tio fakturor"; the answer to her."""
    client.post(url, data(metod="Alla fakturor"))
    moment = Kontrollmoment.objects.get()
    client.force_login(member(moment.version.plan.namnd, Roll.CONTROLLER))
    return client.post(url, data(metod="Tio fakturor"))


class TestConflict:
    def test_both_texts_stand_side_by_side_with_the_name_of_the_other(self, client, moment, url, writer):
        page = meet(client, url)

        (conflict,) = page.context["form"].conflicts
        assert page.status_code == 409
        assert (conflict.theirs, conflict.mine) == ("Alla fakturor", "Tio fakturor")
        assert "Petra Wikström har sparat medan du skrev" in page.content.decode()
        assert "Alla<" in conflict.marked_theirs
        assert "<ins>" in conflict.marked_mine
        assert stored(moment).metod == "Alla fakturor"

    def test_next_save_without_a_choice_is_asked_again_and_writes_nothing(self, client, moment, url, writer):
        meet(client, url)

        page = client.post(url, data(2, metod="Tio fakturor", konflikt="metod"))

        assert page.status_code == 422
        assert "Välj vems text som ska gälla" in page.content.decode()
        assert len(page.context["form"].conflicts) == 1
        assert stored(moment).metod == "Alla fakturor"

    @pytest.mark.parametrize(
        ("choice", "expected"),
        [("theirs", "Alla fakturor"), ("mine", "Tio fakturor"), ("joined", "Alla, minst tio fakturor")],
    )
    def test_chosen_words_stand(self, client, moment, url, writer, choice, expected):
        meet(client, url)
        chosen = {
            "konflikt": "metod",
            "valj-metod": choice,
            "sammanfogad-metod": "Alla, minst tio fakturor",
        }

        response = client.post(url, data(2, metod="Tio fakturor", **chosen))

        assert response.status_code == 302
        assert stored(moment).metod == expected

    def test_third_writer_in_between_is_a_new_question_without_the_old_choice(
        self, client, moment, url, writer
    ):
        meet(client, url)
        client.post(url, data(2, metod="Varannan faktura"))

        page = client.post(url, data(2, metod="Tio fakturor", konflikt="metod", **{"valj-metod": "mine"}))

        (conflict,) = page.context["form"].conflicts
        assert (page.status_code, conflict.theirs, conflict.chosen) == (409, "Varannan faktura", "")
        assert stored(moment).metod == "Varannan faktura"

    def test_check_box_and_choice_can_be_taken_from_the_other(self, client, moment, url, writer):
        client.post(url, data(is_kommungemensamt="on"))
        page = client.post(url, data())

        (conflict,) = page.context["form"].conflicts
        client.post(url, data(2, konflikt="is_kommungemensamt", **{"valj-is_kommungemensamt": "theirs"}))

        assert (conflict.theirs, conflict.mine, conflict.joined) == ("Ja", "Nej", None)
        assert stored(moment).is_kommungemensamt

    def test_line_breaks_of_a_browser_are_no_difference(self, client, moment, url, writer):
        client.post(url, data(metod="En\nTvå", frekvens="Ofta"))
        page = client.post(url, data(metod="En\r\nTvå", frekvens="Sällan"))

        assert [each.name for each in page.context["form"].conflicts] == ["frekvens"]

    def test_form_without_a_number_never_overwrites(self, client, moment, url, writer):
        response = client.post(url, data("", metod="Okänd ålder"))

        assert response.status_code == 409
        assert stored(moment).metod == "Stickprov"


class TestDraft:
    def keep(self, user, moment, radversion=1, window="", **fields):
        fields = {"nr": "1.", "moment": "Attest", "metod": "Stickprov"} | fields
        return keep_draft(
            user, "moment", moment.public_id, radversion=radversion, fields=fields, window=window
        )

    def test_draft_stands_in_the_form_and_saving_removes_it(self, client, moment, url, writer):
        self.keep(writer, moment, metod="Halvfärdigt", is_kommungemensamt="on")

        form = client.get(url).context["form"]
        response = client.post(url, data(metod="Färdigt"))

        assert form["metod"].value() == "Halvfärdigt"
        assert form["is_kommungemensamt"].value()
        assert (response.status_code, Textutkast.objects.count()) == (302, 0)

    def test_field_that_the_draft_does_not_know_keeps_its_value(self, client, moment, url, writer):
        keep_draft(writer, "moment", moment.public_id, radversion=1, fields={"metod": "Halvfärdigt"})

        form = client.get(url).context["form"]

        assert form["moment"].value() == "Attest"

    def test_draft_that_says_what_is_saved_is_not_shown_and_reading_writes_nothing(
        self, client, moment, url, writer
    ):
        draft = self.keep(writer, moment)

        page = client.get(url)

        assert "Du har ett utkast" not in page.content.decode()
        assert f'name="utkast-version" value="{draft.token}"' in page.content.decode()
        assert Textutkast.objects.get() == draft

    def test_saving_takes_away_drafts_that_say_the_same(self, client, moment, url, writer):
        self.keep(writer, moment, metod="Färdigt", frekvens="", window="ett annat")

        client.post(url, data(metod="Färdigt", **{"utkast-version": ""}))

        assert Textutkast.objects.count() == 0

    def test_saving_leaves_what_was_written_in_another_window(self, client, moment, url, writer):
        shown = self.keep(writer, moment, metod="I det här", window="a").token
        other = self.keep(writer, moment, metod="I det andra", window="b")

        client.post(url, data(metod="Färdigt", **{"utkast-version": shown}))
        form = client.get(url).context["form"]

        assert Textutkast.objects.get() == other
        assert [(each.theirs, each.mine) for each in form.conflicts] == [("Färdigt", "I det andra")]
        assert form.other_writer.is_self
        assert "Du har sparat i ett annat fönster medan du skrev här" in client.get(url).content.decode()

    def test_both_drafts_are_shown_and_the_other_can_be_chosen_or_thrown_away(
        self, client, moment, url, writer
    ):
        older = self.keep(writer, moment, metod="I det ena", window="a")
        newer = self.keep(writer, moment, metod="I det andra", window="b")
        page = client.get(url)
        (other,) = page.context["form"].other_drafts

        client.post(page.context["form"].choose_url, {"utkast": older.pk})
        chosen = client.get(url).context["form"]["metod"].value()
        client.post(page.context["form"].discard_url, {"utkast": newer.pk})

        assert page.context["form"]["metod"].value() == "I det andra"
        assert [(each.theirs, each.mine) for each in other.differing] == [("I det ena", "I det andra")]
        assert "Du har också skrivit här i ett annat fönster" in page.content.decode()
        assert (chosen, Textutkast.objects.get()) == ("I det ena", older)

    def test_draft_of_another_is_not_shown(self, client, moment, url, writer):
        self.keep(member(moment.version.plan.namnd, Roll.CONTROLLER), moment, metod="Hemligt halvfärdigt")

        assert "Hemligt halvfärdigt" not in client.get(url).content.decode()

    def test_draft_on_a_row_that_another_has_saved_goes_through_the_page_of_two_writers(
        self, client, moment, url, writer
    ):
        self.keep(writer, moment, metod="Mitt")
        other = member(moment.version.plan.namnd, Roll.CONTROLLER, first_name="Erik", last_name="Holm")
        client.force_login(other)
        client.post(url, data(metod="Den andras"))
        client.force_login(writer)

        page = client.get(url)

        (conflict,) = page.context["form"].conflicts
        assert (conflict.theirs, conflict.mine) == ("Den andras", "Mitt")
        assert "Erik Holm har sparat medan du skrev" in page.content.decode()
        assert 'name="utkast-radversion" value="1"' in page.content.decode()
        assert 'name="radversion" value="2"' in page.content.decode()

    def test_choices_made_so_far_are_kept_in_the_draft(self, client, moment, url, writer):
        client.post(url, data(metod="Den andras"))
        self.keep(writer, moment, metod="Mitt", **{"valj-metod": "joined", "sammanfogad-metod": "Vårt"})

        (conflict,) = client.get(url).context["form"].conflicts

        assert (conflict.chosen, conflict.joined) == ("joined", "Vårt")

    def test_draft_leaves_no_trace_in_the_log(self, client, moment, url, writer):
        self.keep(writer, moment, metod="Mitt")
        client.get(url)

        assert Handelse.objects.count() == 0


def test_form_that_keeps_no_drafts_has_no_address_for_them(moment):
    form = MomentForm(instance=moment)

    assert isinstance(form, EditForm)
    assert (form.autosave_url, form.discard_url, form.draft_when) == ("", "", "")
