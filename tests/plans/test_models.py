import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from organisation.models import Roll
from plans.models import Beslut, Kontrollmoment, Plan, Planversion
from plans.models.tabellmall import validate_parts
from tests.factories import (
    AnsvarsradFactory,
    AvsnittFactory,
    BeslutFactory,
    KommunFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProcessFactory,
    RapporttidFactory,
    RiskFactory,
    SkalstegFactory,
    TabellkolumnFactory,
    TabellmallFactory,
    member,
)

pytestmark = pytest.mark.django_db

Status = Planversion.Status


# --- Plan ---------------------------------------------------------------------------------------


def test_namnd_may_have_two_plans_a_year_under_two_slugs():
    plan = PlanFactory()
    PlanFactory(namnd=plan.namnd, slug="kommunovergripande")

    with pytest.raises(IntegrityError):
        PlanFactory(namnd=plan.namnd)


@pytest.mark.parametrize("year", [22, 1979, 2201])
def test_plan_year_is_a_year(year):
    with pytest.raises(IntegrityError):
        PlanFactory(year=year)


def test_plan_address_names_the_slug_of_a_second_plan_alone():
    plan = PlanFactory(namnd__slug="tranas-ks")
    second = PlanFactory(namnd=plan.namnd, slug="gemensam")

    assert plan.address == {"year": 2022, "namnd_slug": "tranas-ks"}
    assert second.address == {"year": 2022, "namnd_slug": "tranas-ks", "plan_slug": "gemensam"}


def test_plans_are_visible_where_the_user_has_a_role():
    plan, _ = PlanFactory.create_batch(2)

    assert list(Plan.objects.visible_to(member(plan.namnd))) == [plan]


def test_plans_of_a_kommun_are_visible_to_its_revisor():
    plan = PlanFactory()
    other = PlanFactory(namnd__kommun=plan.namnd.kommun, year=2021)
    PlanFactory()

    assert list(Plan.objects.visible_to(member(plan.namnd, Roll.REVISOR))) == [plan, other]


def test_plans_are_found_by_the_words_of_head_and_rows():
    version = PlanversionFactory(plan__namnd__forvaltning="Stadsledningskontoret")
    KontrollmomentFactory(version=version, process__name="Inköp", moment="Avtalstrohet mot ramavtal")
    KontrollmomentFactory(version=version, process__name="Inköp", moment="Direktupphandling")
    PlanversionFactory()

    for words in ("inköp", "ramavtal", "stadsledning", version.plan.namnd.kommun.name):
        assert list(Plan.objects.search(words)) == [version.plan], words
    assert list(Plan.objects.search("finns inte")) == []


# --- Planversion and Beslut ---------------------------------------------------------------------


def test_version_number_stands_once_in_a_plan():
    version = PlanversionFactory(status=Status.BESLUTAD)

    with pytest.raises(IntegrityError):
        PlanversionFactory(plan=version.plan)


def test_plan_has_one_utkast_at_a_time():
    version = PlanversionFactory()
    PlanversionFactory(plan=version.plan, number=2, status=Status.BESLUTAD)

    with pytest.raises(IntegrityError):
        PlanversionFactory(plan=version.plan, number=3)


@pytest.mark.parametrize(
    ("status", "is_locked", "is_editable"),
    [
        (Status.UTKAST, False, True),
        (Status.FORESLAGEN, False, False),
        (Status.BESLUTAD, True, False),
        (Status.AVSLUTAD, True, False),
    ],
)
def test_version_is_written_while_utkast_and_frozen_when_decided(status, is_locked, is_editable):
    version = PlanversionFactory(status=status)

    assert (version.is_locked, version.is_editable) == (is_locked, is_editable)
    assert list(Planversion.objects.in_force()) == ([version] if is_locked else [])
    assert list(Planversion.objects.drafts()) == ([version] if is_editable else [])


def test_version_that_is_shown_is_the_newest_decided_else_the_newest():
    plan = PlanFactory()
    assert plan.shown_version is None

    first = PlanversionFactory(plan=plan, number=1, status=Status.FORESLAGEN)
    assert plan.shown_version == first

    decided = PlanversionFactory(plan=plan, number=2, status=Status.BESLUTAD)
    PlanversionFactory(plan=plan, number=3)
    assert plan.shown_version == decided


def test_version_heading_is_the_papers_else_made_of_namnd_and_year():
    version = PlanversionFactory(plan__namnd__name="Kommunstyrelsen")

    assert version.heading == "Internkontrollplan 2022 för kommunstyrelsen"

    version.title = "INTERNKONTROLLPLAN"
    assert version.heading == "INTERNKONTROLLPLAN"


def test_version_keeps_the_names_of_its_day():
    version = PlanversionFactory(plan__namnd__name="Byggnadsnämnden")
    version.names_of_day = version.plan.namnd.names_of_day

    version.plan.namnd.name = "Samhällsbyggnadsnämnden"

    assert version.names["namnd"] == "Byggnadsnämnden"
    assert version.heading == "Internkontrollplan 2022 för byggnadsnämnden"


def test_beslut_is_called_by_what_is_known():
    namnd = NamndFactory(kommun__datumformat="kort")

    assert str(BeslutFactory(namnd=namnd, date=datetime.date(2017, 1, 18))) == "Kommunstyrelsen 170118 § 7"
    assert str(BeslutFactory(namnd=namnd, date=None, paragraph="")) == "Kommunstyrelsen"
    assert BeslutFactory().slag == Beslut.Slag.BESLUT


# --- Rows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", [AvsnittFactory, ProcessFactory, RiskFactory, KontrollmomentFactory])
def test_linje_stands_once_in_a_version_and_again_in_the_next(factory):
    row = factory()
    factory(
        version=PlanversionFactory(plan=row.version.plan, number=2, status=Status.BESLUTAD), linje=row.linje
    )

    with pytest.raises(IntegrityError):
        factory(version=row.version, linje=row.linje)


def test_avsnitt_is_not_its_own_parent():
    avsnitt = AvsnittFactory()
    avsnitt.parent = avsnitt

    with pytest.raises(IntegrityError):
        avsnitt.save()


@pytest.mark.parametrize("fields", [{"undantag_reason": "Saknas här."}, {"with_common": True}])
def test_what_belongs_to_common_moments_is_refused_elsewhere(fields):
    if fields.pop("with_common", False):
        fields["gemensamt_moment"] = KontrollmomentFactory(is_kommungemensamt=True)
    KontrollmomentFactory(is_kommungemensamt=True, **fields)

    with pytest.raises(IntegrityError):
        KontrollmomentFactory(**fields)


def test_moment_marked_alone_as_common_needs_no_row_of_ks():
    assert KontrollmomentFactory(is_kommungemensamt=True).gemensamt_moment is None


def test_moment_is_called_by_nr_and_first_line_without_secrets():
    moment = KontrollmomentFactory(nr="2.", moment="Server [[sekretess: OSL | Ask]]\nrad två")

    assert str(moment) == "2. Server [Uppgift utelämnad med stöd av OSL]"


def test_moment_tells_ansvariga_from_utforare():
    moment = KontrollmomentFactory()
    AnsvarsradFactory(moment=moment, text="Ekonomichef", slag="ansvarig")
    AnsvarsradFactory(moment=moment, text="Upphandlingsenheten", position=2)
    AnsvarsradFactory(moment=moment, text="Ekonomiavdelningen", position=1)

    assert moment.names_of("ansvarig") == ["Ekonomichef"]
    assert moment.names_of("utforare") == ["Ekonomiavdelningen", "Upphandlingsenheten"]


def test_moments_are_visible_where_the_user_has_a_role():
    moment, _ = KontrollmomentFactory.create_batch(2)

    assert list(Kontrollmoment.objects.texts_visible_to(member(moment.version.plan.namnd))) == [moment]


@pytest.mark.parametrize("fields", [{"month": 0}, {"month": 13}])
def test_reporting_month_is_a_month(fields):
    with pytest.raises(IntegrityError):
        RapporttidFactory(**fields)


def test_reporting_month_stands_once_for_a_moment():
    rapporttid = RapporttidFactory()

    with pytest.raises(IntegrityError):
        RapporttidFactory(moment=rapporttid.moment)


def test_riskvarde_is_sannolikhet_times_konsekvens():
    risk = RiskFactory(sannolikhet=SkalstegFactory(level=3), konsekvens=SkalstegFactory(level=4))

    assert risk.riskvarde == 12
    assert RiskFactory(sannolikhet=risk.sannolikhet).riskvarde is None
    assert RiskFactory().riskvarde is None


# --- Tabellmall ---------------------------------------------------------------------------------


def test_kommun_has_one_default_dress_of_each_kind():
    mall = TabellmallFactory(is_default=True)
    TabellmallFactory(is_default=True, kommun=mall.kommun, slag="uppfoljning")
    TabellmallFactory(is_default=True)

    with pytest.raises(IntegrityError):
        TabellmallFactory(is_default=True, kommun=mall.kommun)


def test_dress_name_stands_once_in_a_kommun():
    mall = TabellmallFactory(name="Flat", kommun=KommunFactory())

    with pytest.raises(IntegrityError):
        TabellmallFactory(name="Flat", kommun=mall.kommun)


def test_dress_of_a_mall_is_its_columns_in_order():
    mall = TabellmallFactory(has_process_headings=True, process_prefix="Process: ")
    TabellkolumnFactory(mall=mall, position=2, heading="Metod", width=30, parts=[{"field": "metod"}])
    TabellkolumnFactory(
        mall=mall,
        position=1,
        heading="Process",
        is_grouping=True,
        parts=[{"field": "nr", "after": " "}, {"field": "process", "label": "Process:"}],
    )

    dress = mall.dress

    assert (dress.has_process_headings, dress.process_prefix) == (True, "Process: ")
    assert [(column.heading, column.width, column.is_grouping) for column in dress.columns] == [
        ("Process", 10, True),
        ("Metod", 30, False),
    ]
    assert dress.columns[0].compose({"nr": "1.", "process": "Inköp"})[1].label == "Process:"


@pytest.mark.parametrize("same", [{"position": 1}, {"width": 0}])
def test_column_has_a_place_of_its_own_and_a_width(same):
    mall = TabellmallFactory()
    TabellkolumnFactory(mall=mall, position=1)

    with pytest.raises(IntegrityError):
        TabellkolumnFactory(**{"mall": mall, "position": 2, **same})


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([], "minst ett fält"),
        ("moment", "minst ett fält"),
        ([{"field": "okant"}], "fält som inte finns"),
        (["moment"], "fält som inte finns"),
        ([{"field": "moment", "width": 3}], "Okänt i kolumnen: width"),
        ([{"field": "moment", "after": 3}], "ska vara text"),
        ([{"field": ["moment"]}], "fält som inte finns"),
    ],
)
def test_parts_of_a_column_are_refused_with_a_sentence(parts, sentence):
    with pytest.raises(ValidationError, match=sentence):
        validate_parts(parts)


def test_parts_of_a_column_may_be_fields_of_rooms_upstairs():
    assert validate_parts([{"field": "moment"}, {"field": "resultat", "label": "Resultat:"}]) is None
