import datetime

import pytest
import time_machine

from documents.models import Missiv
from documents.papers.agreement import agrees_with_rows
from documents.services.errors import DocumentError
from documents.services.letters import (
    create_missiv,
    create_protokollsutdrag,
    save_missiv,
    save_protokollsutdrag,
)
from followups.models import Uppfoljning
from organisation.models import Handelse
from organisation.services import StaleRowError
from tests.factories import (
    AnvandareFactory,
    BeslutFactory,
    KommunFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return AnvandareFactory(first_name="Maria", last_name="Sandell", telefon="012-34 56")


@pytest.fixture
def tillfalle():
    """A round of four rows in a kommun that writes short dates: three genomförda, one later."""
    kommun = KommunFactory(name="Mjölby kommun", datumformat="kort")
    namnd = NamndFactory(kommun=kommun, name="Kommunstyrelsen", forvaltning="Kommunstyrelsens förvaltning")
    plan = PlanFactory(namnd=namnd, year=2017, dnr="KS/2016:389")
    beslut = BeslutFactory(namnd=namnd, date=datetime.date(2017, 1, 18), dnr="")
    version = PlanversionFactory(plan=plan, status="beslutad", beslut=beslut)
    tillfalle = TillfalleFactory(plan=plan, name="per 31 augusti 2017", per_date=datetime.date(2017, 8, 31))
    later = {"status": "genomfors_senare", "planned_text": "nov/dec"}
    for number, fields in enumerate([later] + 3 * [{"status": "genomford"}], start=1):
        moment = KontrollmomentFactory(version=version, nr=f"{number}.", process__name="Krishantering")
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, **fields)
    return tillfalle


@time_machine.travel("2017-09-21 10:00+02:00")
def test_a_new_missiv_is_filled_in(tillfalle, user):
    missiv = create_missiv(tillfalle, user=user)

    assert missiv.pk
    assert missiv.rubrik == "Uppföljning av intern kontroll för kommunstyrelsens förvaltning 2017"
    assert missiv.bakgrund == (
        "Kommunstyrelsen beslutade 170118 att anta en internkontrollplan för kommunstyrelsens förvaltning "
        "år 2017."
    )
    assert missiv.sammanfattning == (
        "Granskningar har genomförts i 3 av 4 kontrollmoment. "
        "Kontrollmoment 1 (krishantering) genomförs senare, nov/dec."
    )
    assert missiv.beslutsunderlag.splitlines() == [
        "Missiv 170921",
        "Uppföljning av internkontrollplan 2017 för kommunstyrelsens förvaltning per 31 augusti 2017",
    ]
    assert missiv.forslag_rubrik == "Kommunstyrelsens förvaltnings förslag till beslut"
    assert missiv.forslag == (
        "Kommunstyrelsen godkänner uppföljningen av den interna kontrollen för kommunstyrelsens förvaltning "
        "170831."
    )
    assert (missiv.mottagare, missiv.skickas_till.splitlines()) == ("Kommunstyrelsen", ["Kommunstyrelsen"])
    assert (missiv.dnr, missiv.date) == ("KS/2016:389", datetime.date(2017, 9, 21))
    assert (missiv.handlaggare, missiv.handlaggare_telefon) == ("Maria Sandell", "012-34 56")
    assert Handelse.objects.get().action == "missiv.created"


def test_a_new_missiv_agrees_with_its_rows(tillfalle, user):
    assert agrees_with_rows(create_missiv(tillfalle, user=user))


def test_a_new_missiv_takes_receivers_and_people_from_the_last(tillfalle, user):
    plan = PlanFactory(namnd=tillfalle.plan.namnd, year=2016)
    MissivFactory(
        tillfalle=TillfalleFactory(plan=plan),
        date=datetime.date(2016, 9, 1),
        mottagare="Kommunstyrelsens arbetsutskott",
        skickas_till="IT-chef\nEkonomichef",
        handlaggare="Carina Brofeldt",
        signer="Carina Brofeldt",
        signer_titel="Biträdande kommunchef",
    )

    missiv = create_missiv(tillfalle, user=user)

    assert missiv.skickas_till.splitlines() == ["IT-chef", "Ekonomichef"]
    assert missiv.mottagare == "Kommunstyrelsens arbetsutskott"
    assert missiv.handlaggare == missiv.signer == "Carina Brofeldt"
    assert missiv.signer_enhet == "Kommunstyrelsens förvaltning"


def test_a_new_missiv_uses_the_kommuns_verb(tillfalle, user):
    tillfalle.plan.namnd.kommun.vocabulary = {"beslutsverb": "lägger till handlingarna"}

    missiv = create_missiv(tillfalle, user=user)

    assert missiv.forslag.startswith("Kommunstyrelsen lägger till handlingarna uppföljningen")


@pytest.mark.parametrize(
    ("change", "beginning"),
    [
        ({"beslut": None}, "Uppföljningen gäller internkontrollplanen för kommunstyrelsens förvaltning"),
        ({"status": "utkast"}, "Kommunstyrelsen har ännu inte beslutat om en internkontrollplan"),
    ],
)
def test_the_background_claims_no_decision_that_is_not_known(tillfalle, user, change, beginning):
    tillfalle.plan.versioner.update(**change)

    assert create_missiv(tillfalle, user=user).bakgrund.startswith(beginning)


def test_the_background_leaves_out_an_unknown_date(tillfalle, user):
    beslut = tillfalle.plan.versioner.get().beslut
    beslut.date = None
    beslut.save()

    assert create_missiv(tillfalle, user=user).bakgrund.startswith("Kommunstyrelsen har antagit en intern")


def test_a_round_has_one_missiv(tillfalle, user):
    create_missiv(tillfalle, user=user)

    with pytest.raises(DocumentError, match="redan ett missiv"):
        create_missiv(tillfalle, user=user)
    assert Missiv.objects.count() == 1


def test_a_missiv_no_longer_agrees_when_the_rows_change(tillfalle, user):
    missiv = create_missiv(tillfalle, user=user)
    Uppfoljning.objects.update(status="genomford")

    assert not agrees_with_rows(missiv)


def test_a_written_reason_lets_it_pass(tillfalle, user):
    missiv = create_missiv(tillfalle, user=user)
    missiv.sammanfattning = "Allt är granskat."
    missiv.sammanfattning_reason = "Enligt överenskommelse."

    assert agrees_with_rows(missiv)


def test_a_protokollsutdrag_takes_over_the_missivs_words(tillfalle, user):
    missiv = create_missiv(tillfalle, user=user)

    utdrag = create_protokollsutdrag(missiv, user=user)

    assert utdrag.forslag_rubrik == "Arbetsutskottets förslag till kommunstyrelsen"
    assert (utdrag.rubrik, utdrag.sammanfattning) == (missiv.rubrik, missiv.sammanfattning)
    assert (utdrag.beslut.slag, utdrag.beslut.organ) == ("forslag", "Arbetsutskottet")
    assert (utdrag.beslut.paragraph, utdrag.beslut.date) == ("", None)


def test_saving_logs_the_reason(tillfalle, user):
    missiv = create_missiv(tillfalle, user=user)
    missiv.sammanfattning_reason = "Enligt överenskommelse."

    save_missiv(missiv, radversion=1, user=user)

    event = Handelse.objects.filter(action="missiv.changed").get()
    assert event.changes["values"] == {"sammanfattning_reason": ["", "Enligt överenskommelse."]}
    assert event.address.endswith("/per-31-augusti/missiv/")


def test_two_writers_never_overwrite_each_other(tillfalle, user):
    missiv = create_missiv(tillfalle, user=user)
    other = Missiv.objects.get(pk=missiv.pk)
    other.rubrik = "Den andras"
    save_missiv(other, radversion=1, user=user)

    missiv.rubrik = "Min"
    with pytest.raises(StaleRowError):
        save_missiv(missiv, radversion=1, user=user)

    missiv.refresh_from_db()
    assert missiv.rubrik == "Den andras"


def test_the_meetings_date_and_paragraph_go_to_the_decision(tillfalle, user):
    utdrag = create_protokollsutdrag(create_missiv(tillfalle, user=user), user=user)
    date = datetime.date(2017, 10, 4)

    save_protokollsutdrag(
        utdrag, organ="Arbetsutskottet", date=date, paragraph="§ 142", radversion=1, user=user
    )

    utdrag.beslut.refresh_from_db()
    assert (utdrag.beslut.date, utdrag.beslut.paragraph) == (date, "§ 142")
    event = Handelse.objects.get(action="beslut.changed")
    assert event.changes["values"] == {"date": ["", "2017-10-04"], "paragraph": ["", "§ 142"]}


def test_a_stale_protokollsutdrag_leaves_its_decision_alone(tillfalle, user):
    utdrag = create_protokollsutdrag(create_missiv(tillfalle, user=user), user=user)

    with pytest.raises(StaleRowError):
        save_protokollsutdrag(utdrag, organ="KS", date=None, paragraph="§ 1", radversion=7, user=user)

    utdrag.beslut.refresh_from_db()
    assert utdrag.beslut.paragraph == ""
