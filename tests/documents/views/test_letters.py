"""Writing the letters: who may, what is checked, and that nothing typed is lost."""

import datetime

import pytest
from django.urls import reverse

from documents.models import Missiv, Protokollsutdrag
from organisation.drafts import keep_draft
from organisation.models import Handelse, Roll
from plans.models import Beslut
from tests.factories import (
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

RIGHT = "Granskningar har genomförts i 1 av 2 kontrollmoment."
WRONG = "Granskningar har genomförts i 2 av 2 kontrollmoment."
CHECKED_ADDRESSES = [
    ("get", "missiv-edit", {}),
    ("post", "missiv-edit", {}),
    ("post", "missiv-create", {}),
    ("post", "missiv-sentence", {}),
    ("post", "protokollsutdrag-create", {}),
    ("get", "protokollsutdrag-edit", {"number": 1}),
    ("post", "protokollsutdrag-edit", {"number": 1}),
]


@pytest.fixture
def tillfalle():
    version = PlanversionFactory(status="beslutad")
    tillfalle = TillfalleFactory(plan=version.plan, status="last")
    for status in ("genomford", "ej_paborjad"):
        UppfoljningFactory(tillfalle=tillfalle, moment=KontrollmomentFactory(version=version), status=status)
    return tillfalle


@pytest.fixture
def missiv(tillfalle):
    return MissivFactory(tillfalle=tillfalle, rubrik="Uppföljningen")


@pytest.fixture
def secretary(client, tillfalle):
    user = member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE)
    client.force_login(user)
    return user


def url_of(name, tillfalle, **kwargs):
    return reverse(f"documents:{name}", kwargs={**tillfalle.address, **kwargs})


def typed(letter, **changes):
    """What the browser sends for the letter as it is, with changes."""
    names = [field.name for field in letter._meta.fields if field.editable and not field.is_relation]
    data = {name: getattr(letter, name) or "" for name in names if name not in {"id", "public_id"}}
    return {**data, "radversion": letter.radversion, **changes}


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "name", "kwargs"), CHECKED_ADDRESSES)
def test_a_reader_may_not_write(client, missiv, method, name, kwargs):
    ProtokollsutdragFactory(missiv=missiv)
    client.force_login(member(missiv.plan.namnd, Roll.LASARE))

    response = getattr(client, method)(url_of(name, missiv.tillfalle, **kwargs))

    assert response.status_code == 403


@pytest.mark.parametrize(("method", "name", "kwargs"), CHECKED_ADDRESSES)
def test_a_stranger_finds_nothing(client, missiv, method, name, kwargs):
    ProtokollsutdragFactory(missiv=missiv)
    client.force_login(member(NamndFactory(), Roll.NAMNDSEKRETERARE))

    response = getattr(client, method)(url_of(name, missiv.tillfalle, **kwargs))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["missiv-create", "missiv-sentence", "protokollsutdrag-create"])
def test_reading_an_address_changes_nothing(client, secretary, missiv, name):
    assert client.get(url_of(name, missiv.tillfalle)).status_code == 405


# --- The missiv ---------------------------------------------------------------------------------


def test_without_a_missiv_the_page_shows_what_a_new_one_says(client, secretary, tillfalle):
    response = client.get(url_of("missiv-edit", tillfalle))

    assert RIGHT in response.content.decode()
    assert url_of("missiv-create", tillfalle) in response.content.decode()
    assert not Missiv.objects.exists()


def test_creating_opens_the_missiv(client, secretary, tillfalle):
    response = client.post(url_of("missiv-create", tillfalle))

    assert response.url == url_of("missiv-edit", tillfalle)
    assert Missiv.objects.get().sammanfattning.startswith(RIGHT)


def test_creating_twice_keeps_the_first(client, secretary, missiv):
    response = client.post(url_of("missiv-create", missiv.tillfalle), follow=True)

    assert "redan ett missiv" in response.content.decode()
    assert Missiv.objects.get() == missiv


def test_the_form_shows_text_sentence_and_where_to_print(client, secretary, missiv):
    text = client.get(url_of("missiv-edit", missiv.tillfalle)).content.decode()

    assert "Räknat ur raderna" in text
    assert url_of("missiv-pdf", missiv.tillfalle) in text
    assert f'hx-post="{url_of("missiv-sentence", missiv.tillfalle)}"' in text
    assert "stämmer inte med raderna" not in text


@pytest.mark.parametrize(
    ("query", "back"),
    [("", None), ("?fran=papper", "/handlingar/"), ("?fran=https://example.org/", None)],
)
def test_the_way_back_is_where_one_came_from_also_after_a_save(client, secretary, missiv, query, back):
    url = url_of("missiv-edit", missiv.tillfalle) + query

    saved = client.post(url, typed(missiv, sammanfattning=RIGHT))
    page = client.get(saved["Location"])

    assert saved["Location"] == url
    assert page.context["edit_url"] == url
    assert f'href="{back or missiv.tillfalle.get_absolute_url()}">Tillbaka' in page.content.decode()


def test_the_way_back_is_kept_when_the_missiv_is_made(client, secretary, tillfalle):
    start = client.get(url_of("missiv-edit", tillfalle) + "?fran=papper")

    made = client.post(start.context["create_url"])

    assert 'href="/handlingar/">Avbryt' in start.content.decode()
    assert made["Location"] == url_of("missiv-edit", tillfalle) + "?fran=papper"


def test_the_way_back_from_a_forslag_is_its_missiv_or_where_one_came_from(client, secretary, missiv):
    ProtokollsutdragFactory(missiv=missiv)
    url = url_of("protokollsutdrag-edit", missiv.tillfalle, number=1)

    assert client.get(url).context["back"] == missiv.get_absolute_url()
    assert client.get(f"{url}?fran=papper").context["back"] == "/handlingar/"
    decision = url_of("beslut-register", missiv.tillfalle, number=1)
    assert client.get(decision).context["back"] == url
    assert client.get(f"{decision}?fran=papper").context["back"] == "/handlingar/"


def test_saving_keeps_what_was_typed(client, secretary, missiv):
    url = url_of("missiv-edit", missiv.tillfalle)
    data = typed(missiv, rubrik="Ny rubrik", date="2022-09-21", skickas_till="IT-chef\r\nEkonomichef")

    response = client.post(url, data)

    assert (response.status_code, response.url) == (302, url)
    missiv.refresh_from_db()
    assert (missiv.rubrik, missiv.date) == ("Ny rubrik", datetime.date(2022, 9, 21))
    assert missiv.skickas_till.splitlines() == ["IT-chef", "Ekonomichef"]
    assert missiv.radversion == 2


def test_words_against_the_rows_need_a_reason(client, secretary, missiv):
    response = client.post(
        url_of("missiv-edit", missiv.tillfalle), typed(missiv, sammanfattning=WRONG, rubrik="Ny")
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert "skriv varför den ändå ska stå kvar" in text
    assert WRONG in text
    missiv.refresh_from_db()
    assert missiv.sammanfattning == RIGHT


def test_words_against_the_rows_pass_with_a_reason_that_is_logged(client, secretary, missiv):
    client.post(
        url_of("missiv-edit", missiv.tillfalle),
        typed(missiv, sammanfattning=WRONG, sammanfattning_reason="Redovisas muntligt."),
    )

    missiv.refresh_from_db()
    assert missiv.sammanfattning == WRONG
    event = Handelse.objects.get(action="missiv.changed")
    assert event.anvandare == secretary
    assert event.changes["values"]["sammanfattning_reason"] == ["", "Redovisas muntligt."]


def test_two_writers_see_both_texts(client, secretary, missiv):
    data = typed(missiv, bakgrund="Min bakgrund")
    Missiv.objects.update(bakgrund="Den andras bakgrund", radversion=2)

    response = client.post(url_of("missiv-edit", missiv.tillfalle), data)

    text = response.content.decode()
    assert response.status_code == 409
    assert "Den andras bakgrund" in text
    assert text.count("Min bakgrund") == 2
    missiv.refresh_from_db()
    assert missiv.bakgrund == "Den andras bakgrund"
    again = {**data, "radversion": response.context["form"].data["radversion"]}
    assert client.post(url_of("missiv-edit", missiv.tillfalle), again).status_code == 302


def test_the_sentence_answers_while_one_writes(client, secretary, missiv):
    url = url_of("missiv-sentence", missiv.tillfalle)

    right = client.post(url, {"sammanfattning": RIGHT}).content.decode()
    wrong = client.post(url, {"sammanfattning": WRONG}).content.decode()

    assert "<html" not in right
    assert "stämmer inte" not in right
    assert "men raderna ger granskningar i 1 av 2" in wrong


# --- The förslag to protokollsutdrag ------------------------------------------------------------


def test_a_new_forslag_is_opened(client, secretary, missiv):
    response = client.post(url_of("protokollsutdrag-create", missiv.tillfalle))

    assert response.url == url_of("protokollsutdrag-edit", missiv.tillfalle, number=1)
    assert client.get(response.url).status_code == 200
    assert Protokollsutdrag.objects.get().rubrik == "Uppföljningen"


def test_the_missiv_leads_to_its_forslag(client, secretary, missiv):
    ProtokollsutdragFactory(missiv=missiv)

    text = client.get(url_of("missiv-edit", missiv.tillfalle)).content.decode()

    assert url_of("protokollsutdrag-edit", missiv.tillfalle, number=1) in text


def test_date_and_paragraph_are_filled_in_after_the_meeting(client, secretary, missiv):
    utdrag = ProtokollsutdragFactory(missiv=missiv)
    url = url_of("protokollsutdrag-edit", missiv.tillfalle, number=1)
    decision = {"organ": "Arbetsutskottet", "date": "2022-10-04", "paragraph": "§ 142"}

    response = client.post(url, typed(utdrag, **decision))

    assert response.url == url
    utdrag.beslut.refresh_from_db()
    assert (utdrag.beslut.date, utdrag.beslut.paragraph) == (datetime.date(2022, 10, 4), "§ 142")


def test_two_writers_of_a_forslag_see_both_texts(client, secretary, missiv):
    utdrag = ProtokollsutdragFactory(missiv=missiv)
    data = typed(utdrag, rubrik="Min rubrik", organ="Arbetsutskottet", paragraph="§ 1")
    Protokollsutdrag.objects.update(rubrik="Den andras rubrik", radversion=2)

    response = client.post(url_of("protokollsutdrag-edit", missiv.tillfalle, number=1), data)

    text = response.content.decode()
    assert response.status_code == 409
    assert ("Den andras rubrik", "Min rubrik") in [
        (each.theirs, each.mine) for each in response.context["form"].conflicts
    ]
    assert "Min rubrik" in text


def test_a_forslag_that_does_not_exist_is_not_found(client, secretary, missiv):
    assert client.get(url_of("protokollsutdrag-edit", missiv.tillfalle, number=1)).status_code == 404


# --- Preview, underlag, the decision ---------------------------------------------------------------

OF_UTDRAG = {"number": 1}
NEWER_ADDRESSES = [
    ("get", "missiv-preview", {}, 200),
    ("get", "protokollsutdrag-preview", OF_UTDRAG, 200),
    ("post", "missiv-underlag", {}, 403),
    ("post", "protokollsutdrag-underlag", OF_UTDRAG, 403),
    ("post", "protokollsutdrag-create-deciding", {}, 403),
    ("get", "beslut-register", OF_UTDRAG, 403),
    ("post", "beslut-register", OF_UTDRAG, 403),
]


@pytest.mark.parametrize(("method", "name", "kwargs", "reader"), NEWER_ADDRESSES)
def test_readers_see_the_paper_and_write_nothing(client, missiv, method, name, kwargs, reader):
    ProtokollsutdragFactory(missiv=missiv)
    client.force_login(member(missiv.plan.namnd, Roll.LASARE))

    assert getattr(client, method)(url_of(name, missiv.tillfalle, **kwargs)).status_code == reader


@pytest.mark.parametrize(("method", "name", "kwargs", "reader"), NEWER_ADDRESSES)
def test_a_stranger_finds_none_of_it(client, missiv, method, name, kwargs, reader):
    ProtokollsutdragFactory(missiv=missiv)
    client.force_login(member(NamndFactory(), Roll.NAMNDSEKRETERARE))

    assert getattr(client, method)(url_of(name, missiv.tillfalle, **kwargs)).status_code == 404


def keep(user, letter, kind="missiv", **fields):
    """What the writer has typed and not saved."""
    return keep_draft(user, kind, letter.public_id, radversion=letter.radversion, fields=fields)


def test_the_preview_shows_what_is_typed_and_changes_nothing(client, secretary, missiv):
    keep(secretary, missiv, bakgrund="Ett utkast om {antal moment} moment.", date="2022-09-30")

    response = client.get(url_of("missiv-preview", missiv.tillfalle))

    text = response.content.decode()
    assert "Ett utkast om 2 moment." in text
    assert "30\xa0september\xa02022" in text
    missiv.refresh_from_db()
    assert missiv.bakgrund == "Kommunstyrelsen har antagit en internkontrollplan."


def test_the_preview_is_the_writers_own(client, secretary, missiv):
    keep(secretary, missiv, bakgrund="Ett utkast.")
    client.force_login(member(missiv.plan.namnd, Roll.NAMNDSEKRETERARE))

    assert "Ett utkast." not in client.get(url_of("missiv-preview", missiv.tillfalle)).content.decode()


def test_the_preview_shows_also_what_would_stop_the_print(client, secretary, missiv):
    keep(secretary, missiv, sammanfattning=WRONG, date="i morgon")

    text = client.get(url_of("missiv-preview", missiv.tillfalle)).content.decode()

    assert "2\xa0av\xa02 kontrollmoment" in text


def test_the_preview_never_shows_marked_words(client, secretary, missiv):
    keep(secretary, missiv, bakgrund="Larmet är [[sekretess: 18 kap. 8 § OSL | hemligkod]].")

    text = client.get(url_of("missiv-preview", missiv.tillfalle)).content.decode()

    assert "Uppgift utelämnad" in text
    assert "hemligkod" not in text


def test_the_preview_may_stand_in_our_own_frames_alone(client, secretary, missiv):
    preview = client.get(url_of("missiv-preview", missiv.tillfalle))
    form = client.get(url_of("missiv-edit", missiv.tillfalle))

    assert (preview["X-Frame-Options"], form["X-Frame-Options"]) == ("SAMEORIGIN", "DENY")
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert "unsafe" not in preview["Content-Security-Policy"]
    assert 'style="' not in preview.content.decode()
    assert "papper:" not in preview.content.decode()


def test_the_previews_style_sheet_reaches_nothing_of_the_press(client, secretary):
    response = client.get(reverse("documents:preview-css"))

    css = response.content.decode()
    assert response["Content-Type"].startswith("text/css")
    assert "url(papper:" not in css
    assert "SourceSansPro-Regular.ttf" in css


def test_the_form_has_the_paper_beside_it(client, secretary, missiv):
    text = client.get(url_of("missiv-edit", missiv.tillfalle)).content.decode()

    assert f'<iframe class="preview-frame" src="{url_of("missiv-preview-pages", missiv.tillfalle)}"' in text
    assert "{antal moment}" in text


def test_updating_the_underlag_keeps_what_is_typed(client, secretary, missiv):
    data = typed(missiv, bakgrund="Nyskrivet.", beslutsunderlag="Egen rad")

    response = client.post(url_of("missiv-underlag", missiv.tillfalle), data)

    form = client.get(response.url).context["form"]
    assert form["bakgrund"].value() == "Nyskrivet."
    assert form["beslutsunderlag"].value() == f"Egen rad\n{missiv.tillfalle.document_title}"
    missiv.refresh_from_db()
    assert missiv.bakgrund == "Kommunstyrelsen har antagit en internkontrollplan."


def test_the_decision_page_says_what_is_filled_in_where(client, secretary, missiv):
    ProtokollsutdragFactory(missiv=missiv, instans="beslutar")

    text = client.get(url_of("beslut-register", missiv.tillfalle, number=1)).content.decode()

    assert "Det här fylls i" in text
    assert missiv.tillfalle.document_title in text


def test_registering_goes_back_to_the_utdrag_and_locks_date_and_paragraph(client, secretary, missiv):
    utdrag = ProtokollsutdragFactory(missiv=missiv, instans="beslutar", sammanfattning=RIGHT)
    data = {"date": "2022-10-18", "paragraph": "150", "radversion": 1}

    response = client.post(url_of("beslut-register", missiv.tillfalle, number=1), data)

    assert response.url == url_of("protokollsutdrag-edit", missiv.tillfalle, number=1)
    utdrag = Protokollsutdrag.objects.get()
    assert (utdrag.beslut.paragraph, utdrag.is_registered) == ("§ 150", True)
    client.post(response.url, typed(utdrag, organ="Annat", date="2020-01-01", paragraph="§ 1"))
    utdrag.beslut.refresh_from_db()
    assert (utdrag.beslut.organ, utdrag.beslut.paragraph) == ("Arbetsutskottet", "§ 150")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"date": "", "paragraph": "§ 1", "radversion": 1}, 422),
        ({"date": "2022-10-18", "paragraph": "", "radversion": 1}, 422),
        ({"date": "2022-10-18", "paragraph": "§ 1", "radversion": 7}, 409),
    ],
)
def test_a_decision_that_lacks_something_is_not_registered(client, secretary, missiv, data, status):
    utdrag = ProtokollsutdragFactory(missiv=missiv)

    response = client.post(url_of("beslut-register", missiv.tillfalle, number=1), data)

    form = response.context["form"]
    assert response.status_code == status
    assert [form["date"].value(), form["paragraph"].value()] == [data["date"], data["paragraph"]]
    utdrag.beslut.refresh_from_db()
    assert utdrag.beslut.slag == "forslag"


# --- A letter to a plan ----------------------------------------------------------------------------


@pytest.fixture
def plan(tillfalle):
    return tillfalle.plan


def test_a_plans_letter_is_written_like_a_rounds(client, secretary, plan):
    start = client.get(url_of("missiv-edit", plan))
    made = client.post(url_of("missiv-create", plan))
    form = client.get(made.url)

    assert "Förslag till internkontrollplan" in start.content.decode()
    assert made.url == url_of("missiv-edit", plan)
    assert form.status_code == 200
    assert "Räknat ur raderna" not in form.content.decode()


def test_a_plans_letter_is_saved_printed_and_decided(client, secretary, plan):
    client.post(url_of("missiv-create", plan))
    missiv = Missiv.objects.get(tillfalle=None)

    saved = client.post(url_of("missiv-edit", plan), typed(missiv, rubrik="Ny plan"))
    client.post(url_of("protokollsutdrag-create-deciding", plan))

    assert saved.status_code == 302
    for name in ("missiv-pdf", "missiv-docx", "missiv-preview", "missiv-findings"):
        assert client.get(url_of(name, plan)).status_code == 200
    decision = {"date": "2022-01-18", "paragraph": "§ 7", "radversion": 1}
    assert client.post(url_of("beslut-register", plan, number=1), decision).status_code == 302
    assert Beslut.objects.get(protokollsutdrag__missiv=missiv).paragraph == "§ 7"


def laid_plan_with_utdrag(client, plan):
    """The plan is laid before the meeting, and its letter has a förslag of who decides."""
    plan.versioner.update(status="foreslagen")
    client.post(url_of("missiv-create", plan))
    client.post(url_of("protokollsutdrag-create-deciding", plan))
    return url_of("beslut-register", plan, number=1)


def test_registering_the_decision_makes_the_laid_plan_beslutad(client, secretary, plan):
    url = laid_plan_with_utdrag(client, plan)
    decision = {"date": "2022-01-18", "paragraph": "7", "dnr": "KS/2022:1", "radversion": 1}

    page = client.get(url)
    client.post(url, decision | {"decides_plan": "on"})

    version = plan.versioner.get()
    assert "blir beslutad och låses" in page.content.decode()
    assert page.context["form"]["decides_plan"].value() is True
    assert (version.status, version.beslut.paragraph, version.beslut.dnr) == ("beslutad", "§ 7", "KS/2022:1")


def test_a_plan_that_did_not_pass_stays_laid(client, secretary, plan):
    url = laid_plan_with_utdrag(client, plan)

    client.post(url, {"date": "2022-01-18", "paragraph": "7", "radversion": 1})

    assert plan.versioner.get().status == "foreslagen"
    assert Beslut.objects.get().paragraph == "§ 7"


def test_a_plan_is_decided_with_a_number_and_on_a_day_that_has_been(client, secretary, plan):
    url = laid_plan_with_utdrag(client, plan)
    decision = {"date": "2199-01-18", "paragraph": "7", "radversion": 1, "decides_plan": "on"}

    without_number = client.post(url, decision)
    in_the_future = client.post(url, decision | {"dnr": "KS/2022:1"})

    assert "Ett beslut om planen behöver ett diarienummer." in without_number.content.decode()
    assert "Sammanträdet har inte hållits än." in in_the_future.content.decode()
    assert (without_number.status_code, in_the_future.status_code) == (422, 422)
    assert plan.versioner.get().status == "foreslagen"


@pytest.mark.parametrize(("who", "answer"), [(Roll.LASARE, 403), (None, 404)])
def test_a_plans_letter_has_the_same_doors(client, plan, who, answer):
    client.force_login(member(plan.namnd, who) if who else member(NamndFactory(), Roll.NAMNDSEKRETERARE))

    assert client.get(url_of("missiv-edit", plan)).status_code == answer
    assert client.post(url_of("missiv-create", plan)).status_code == answer


@pytest.mark.parametrize("letters", [3, 60])
def test_the_form_takes_as_many_queries_whatever_has_been_written(
    client, secretary, missiv, count_queries, letters
):
    ProtokollsutdragFactory(missiv=missiv)
    url = url_of("missiv-edit", missiv.tillfalle)
    one = count_queries(lambda: client.get(url))
    for number in range(letters):
        ProtokollsutdragFactory(missiv=missiv)
        round_ = TillfalleFactory(plan=missiv.plan, slug=f"runda-{number}")
        MissivFactory(tillfalle=round_, skickas_till=f"Mottagare {number}")

    assert count_queries(lambda: client.get(url)) == one
