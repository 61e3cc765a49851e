"""A plan version as a sheet in the kommun's dress, and the list of plans."""

from collections.abc import Iterable

from organisation.file_names import file_name, internal_name
from organisation.sheets import Sheet, SheetError, as_xlsx, list_sheet
from organisation.swedish import format_date
from organisation.texts import Audience, render

from .dresses import plan_dress
from .models import Plan, Planversion
from .models.plan import MAIN_PLAN
from .services import PlanError
from .sheets import table_sheet
from .tables import table_of

INTERNAL_NOTE = "INTERN – innehåller sekretess"
PLAN_COLUMNS = {
    "År": 8,
    "Nämnd": 34,
    "Kommun": 24,
    "Plan": 30,
    "Diarienummer": 18,
    "Status": 14,
    "Version": 9,
    "Kontrollmoment": 16,
}


def export_plan(version: Planversion, audience: Audience = Audience.PUBLIC) -> bytes:
    """The version as a workbook. Raises PlanError when a text is longer than a cell of Excel can hold."""
    try:
        return as_xlsx(plan_sheet(version, audience))
    except SheetError as error:
        raise PlanError(str(error)) from error


def plan_sheet(version: Planversion, audience: Audience = Audience.PUBLIC) -> Sheet:
    """The version in the kommun's dress, as the audience may read it."""
    return table_sheet(
        table_of(version, plan_dress(version.plan), audience),
        name=f"Internkontrollplan {version.plan.year}",
        title=version.heading,
        notes=[*secrecy_notes(audience), *_notes(version)],
        closing=render(version.slutregel, audience).notation,
        owner=version.names["kommun"],
    )


def secrecy_notes(audience: Audience) -> list[str]:
    """The first line under the title of a sheet that carries what is secret."""
    return [INTERNAL_NOTE] if audience == Audience.INTERNAL else []


def export_file_name(version: Planversion, ending: str = "xlsx", audience: Audience = Audience.PUBLIC) -> str:
    """ "Internkontrollplan_Tranas-KS_2022.xlsx"; one that is not decided, or not for everybody, says so."""
    plan = version.plan
    slug = "" if plan.slug == MAIN_PLAN else plan.slug
    status = "" if version.is_locked else version.get_status_display().lower()
    name = file_name("Internkontrollplan", plan.namnd, plan.year, slug, status, ending=ending)
    return internal_name(name) if audience == Audience.INTERNAL else name


def plan_list_sheet(plans: Iterable[Plan]) -> Sheet:
    """The plans as the list shows them; each has `shown_version` with its `moment_count` at hand."""
    return list_sheet("Planer", PLAN_COLUMNS, (_plan_values(plan, plan.shown_version) for plan in plans))


def _plan_values(plan, version):
    return (
        plan.year,
        plan.namnd.name,
        plan.namnd.kommun.name,
        plan.name,
        plan.dnr,
        version.get_status_display() if version else "",
        version.number if version else None,
        version.moment_count if version else 0,
    )


def _notes(version):
    """The lines under the title: whose it is, its dnr, its decision or that it is a draft."""
    names, plan, beslut = version.names, version.plan, version.beslut
    yield f"{names['kommun']}, {names['namnd']}"
    if plan.dnr:
        yield f"Dnr {plan.dnr}"
    if not version.is_locked:
        yield f"{version.get_status_display()}, version {version.number}"
    elif beslut:
        date = format_date(beslut.date, plan.namnd.kommun.datumformat)
        yield " ".join(filter(None, ("Beslutad av", beslut.organ, date, beslut.paragraph)))
