import pytest

from organisation.models import Handelse, Roll
from plans.models import Ansvarsrad
from plans.services import (
    MomentParts,
    PlanError,
    create_plan,
    delete_moment,
    get_or_create_utkast,
    move_row,
    save_moment,
    write_months,
    write_names,
)
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    EnhetFactory,
    FunktionFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProcessFactory,
    RiskFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return AnvandareFactory()


def parts(**values):
    return MomentParts(
        **({"utforare": [], "ansvarig": [], "risk": {"description": "", "sannolikhet": None}} | values)
    )


def test_create_plan_logs(user):
    plan = create_plan(NamndFactory(), 2026, user=user)

    assert [event.action for event in Handelse.objects.filter(object_id=plan.public_id)] == ["plan.created"]


def test_create_plan_twice_is_refused(user):
    plan = PlanFactory()

    with pytest.raises(PlanError, match="har redan en plan för 2022"):
        create_plan(plan.namnd, 2022, user=user)


def test_utkast_is_used_again(user):
    plan = PlanFactory()

    assert get_or_create_utkast(plan, user=user) == get_or_create_utkast(plan, user=user)


def test_utkast_after_a_decided_version_has_the_next_number(user):
    version = PlanversionFactory(status="beslutad", number=3)

    assert get_or_create_utkast(version.plan, user=user).number == 4


def test_write_names_keeps_whom_a_name_means():
    moment = KontrollmomentFactory()
    funktion = FunktionFactory()
    AnsvarsradFactory(moment=moment, text="Ekonomichef", funktion=funktion)

    changed = write_names(moment, "utforare", ["IT-chef", "Ekonomichef"])

    rows = Ansvarsrad.objects.filter(moment=moment)
    assert changed is True
    assert [(rad.text, rad.funktion) for rad in rows] == [("IT-chef", None), ("Ekonomichef", funktion)]


def test_written_name_means_the_function_the_unit_or_the_person_that_bears_it():
    moment = KontrollmomentFactory()
    namnd = moment.version.plan.namnd
    funktion, enhet = FunktionFactory(namnd=namnd), EnhetFactory(namnd=namnd)
    person = member(namnd, Roll.KONTROLLUTFORARE, first_name="Åsa", last_name="Öberg")
    for _ in range(2):
        member(namnd, first_name="Kim", last_name="Lind")
    member(NamndFactory(), first_name="Utom", last_name="Nämnden")

    write_names(
        moment, "utforare", [funktion.name, enhet.name, "Åsa Öberg", "Kim Lind", "Utom Nämnden", "Revisor"]
    )

    rows = Ansvarsrad.objects.filter(moment=moment)
    assert [(rad.funktion, rad.enhet, rad.anvandare) for rad in rows] == [
        (funktion, None, None),
        (None, enhet, None),
        (None, None, person),
        (None, None, None),
        (None, None, None),
        (None, None, None),
    ]


def test_write_names_marks_respektive_forvaltning():
    moment = KontrollmomentFactory()

    write_names(moment, "utforare", ["Respektive förvaltning inom sitt eget verksamhetsområde"])

    assert Ansvarsrad.objects.get().is_respektive_forvaltning is True


def test_write_names_without_change_writes_nothing():
    moment = AnsvarsradFactory(text="Ekonomichef").moment

    assert write_names(moment, "utforare", ["Ekonomichef"]) is False


def test_write_months_reads_the_printed_text():
    moment = KontrollmomentFactory(rapporteras_text="September 2022\nFebruari 2023")

    write_months(moment)

    assert [str(each) for each in moment.rapporttider.all()] == ["2022-09", "2023-02"]


def test_shared_risk_survives_when_one_moment_goes(user):
    process = ProcessFactory()
    risk = RiskFactory(process=process)
    first, second = KontrollmomentFactory.create_batch(2, process=process, risk=risk)

    delete_moment(first, user=user)

    second.refresh_from_db()
    assert second.risk == risk


def test_emptied_risk_is_taken_away(user):
    process = ProcessFactory()
    moment = KontrollmomentFactory(process=process, risk=RiskFactory(process=process))

    save_moment(moment, parts(), fields=["moment"], radversion=1, user=user)

    assert moment.version.risker.count() == 0


def test_save_moment_of_decided_version_is_refused(user):
    moment = KontrollmomentFactory(process__version__status="beslutad")

    with pytest.raises(PlanError, match="beslutad och kan inte ändras"):
        save_moment(moment, parts(), fields=["moment"], radversion=1, user=user)


def test_delete_of_decided_version_is_refused(user):
    moment = KontrollmomentFactory(process__version__status="beslutad")

    with pytest.raises(PlanError):
        delete_moment(moment, user=user)

    assert moment.version.moment.count() == 1


@pytest.mark.parametrize(("step", "moved"), [(-1, False), (1, True)])
def test_first_moment_moves_only_down(user, step, moved):
    process = ProcessFactory()
    first, second = KontrollmomentFactory.create_batch(2, process=process)

    assert move_row(first, step, user=user) is moved
    assert list(process.moment.order_by("position")) == ([second, first] if moved else [first, second])
