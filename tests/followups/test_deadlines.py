import datetime

import pytest

from followups.deadlines import day_to_approve, day_to_ks, day_to_write, deadlines_of, lacking_rows, row_name
from followups.services.rounds import missing_rows
from organisation.models import Roll
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    AtgardFactory,
    OmgangFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

WRITE, APPROVE, KS = (datetime.date(2022, month, 30) for month in (8, 9, 10))
DAYS = {"deadline": WRITE, "deadline_godkannare": APPROVE, "deadline_ks": KS}


def titles(user):
    return [(each.day, each.title.split(":")[0]) for each in deadlines_of(user)]


def test_rounds_own_days_stand_before_those_of_the_call():
    call = OmgangFactory(deadline_utforare=WRITE, deadline_godkannare=APPROVE, deadline_ks=KS)
    of_call, own = TillfalleFactory(omgang=call), TillfalleFactory(omgang=call, deadline=KS)

    assert (day_to_write(of_call), day_to_approve(of_call), day_to_ks(of_call)) == (WRITE, APPROVE, KS)
    assert (day_to_write(own), day_to_approve(own)) == (KS, APPROVE)
    assert day_to_write(TillfalleFactory()) is None


@pytest.mark.parametrize(
    ("roll", "expected"),
    [
        (Roll.LASARE, []),
        (Roll.KONTROLLUTFORARE, []),
        (Roll.CONTROLLER, [(WRITE, "Skriv uppföljning"), (KS, "Lämna uppföljning till kommunstyrelsen")]),
        (
            Roll.GODKANNARE,
            [(APPROVE, "Godkänn uppföljning"), (KS, "Lämna uppföljning till kommunstyrelsen")],
        ),
        (Roll.NAMNDSEKRETERARE, [(KS, "Lämna uppföljning till kommunstyrelsen")]),
        (Roll.SAMORDNARE, []),
    ],
)
def test_each_role_has_its_days(roll, expected):
    row = UppfoljningFactory(tillfalle=TillfalleFactory(**DAYS))
    user = member(row.tillfalle.plan.namnd, roll)

    assert titles(user) == expected
    assert titles(AnvandareFactory()) == []


def test_performer_has_a_day_while_a_row_of_hers_is_unanswered():
    row = UppfoljningFactory(tillfalle=TillfalleFactory(**DAYS))
    user = member(row.tillfalle.plan.namnd, Roll.KONTROLLUTFORARE)
    AnsvarsradFactory(moment=row.moment, anvandare=user)

    before = titles(user)
    row.status = "genomford"
    row.save()

    assert before == [(WRITE, "Skriv uppföljning")]
    assert titles(user) == []


def test_samordnare_has_the_days_of_the_kommuns_calls_once():
    plan = PlanFactory()
    call = OmgangFactory(kommun=plan.namnd.kommun, deadline_utforare=WRITE, deadline_ks=KS)
    for namnd_plan in (plan, PlanFactory(namnd__kommun=call.kommun)):
        TillfalleFactory(plan=namnd_plan, omgang=call)

    assert titles(member(plan.namnd, Roll.SAMORDNARE)) == [
        (WRITE, "Sista dag att skriva"),
        (KS, "Sista dag till kommunstyrelsen"),
    ]


def test_locked_round_and_closed_measure_are_over():
    tillfalle = TillfalleFactory(status="last", **DAYS)
    user = member(tillfalle.plan.namnd, Roll.CONTROLLER)
    AtgardFactory(ansvarig_anvandare=user, due_date=WRITE, status="genomford", closed_on=WRITE)

    assert titles(user) == []


def test_measure_is_named_by_its_moment_never_by_its_words():
    row = UppfoljningFactory()
    user = AnvandareFactory()
    AtgardFactory(
        namnd=row.tillfalle.plan.namnd,
        uppfoljning=row,
        ansvarig_anvandare=user,
        due_date=WRITE,
        description="Hemligt",
    )

    assert [each.title for each in deadlines_of(user)] == [f"Åtgärd klar: {row.moment}"]


def test_lacking_rows_are_the_missing_rows_of_the_round():
    tillfalle = TillfalleFactory()
    UppfoljningFactory(tillfalle=tillfalle)
    UppfoljningFactory(tillfalle=tillfalle, status="genomford", returned_comment="Hur många?")
    UppfoljningFactory(tillfalle=tillfalle, status="genomford")
    UppfoljningFactory(tillfalle=tillfalle, utesluten_reason="Nästa år")
    UppfoljningFactory(tillfalle=TillfalleFactory(status="last"))

    assert set(lacking_rows()) == {each.row for each in missing_rows(tillfalle)}


def test_row_is_named_by_process_or_by_its_own_words_without_secrets():
    row = UppfoljningFactory(moment__nr="3.", moment__process__name="Attest\nandra raden")
    assert row_name(row) == "3. Attest"

    row.moment.process.name = ""
    row.moment.moment = "Kontroll av [[sekretess: 18 kap. 8 § OSL | koden]]"
    assert row_name(row) == "3. Kontroll av [Uppgift utelämnad med stöd av 18 kap. 8 § OSL]"
