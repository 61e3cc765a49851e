"""A round as a sheet in the kommun's dress, and the lists of rounds and of measures."""

from collections.abc import Iterable

from organisation.file_names import file_name
from organisation.sheets import Sheet, list_sheet
from organisation.texts import Audience, render
from plans.exports import secrecy_notes
from plans.imports import marks
from plans.models.plan import MAIN_PLAN
from plans.sheets import table_sheet

from .models import Atgard, Omgang, Uppfoljning, Uppfoljningstillfalle
from .summary import summarize
from .tables import load_results, tillfalle_table

ROUND_COLUMNS = {
    "Uppföljning": 30,
    "Nämnd": 34,
    "Kommun": 24,
    "Plan": 30,
    "År": 8,
    "Status": 14,
    "Per datum": 13,
    "Sista dag": 13,
    "Redovisade": 12,
    "Kontrollmoment": 16,
}

OMGANG_COLUMNS = {
    "Omgång": 30,
    "Kommun": 24,
    "Per datum": 13,
    "Sista dag att skriva": 20,
    "Sista dag att godkänna": 22,
    "Sista dag till KS": 18,
    "Planerade": 12,
    "Öppna": 10,
    "Inlämnade": 12,
    "Nämnder": 10,
}

ATGARD_COLUMNS = {
    "Åtgärd": 60,
    "Gäller": 40,
    "Återkommande avvikelse": 15,
    "Nämnd": 30,
    "Kommun": 22,
    "Ansvarig": 26,
    "Klar senast": 13,
    "Försenad": 11,
    "Status": 14,
    "Avslutad": 13,
}


def tillfalle_sheet(
    tillfalle: Uppfoljningstillfalle,
    audience: Audience,
    results: list[Uppfoljning] | None = None,
    *,
    bilagor: bool = False,
) -> Sheet:
    """The round as the audience may read it. Give `results` whose texts are hidden to one who may not read them.

    With `bilagor` the rows' files are named in a column of their own, which an import of the sheet leaves as it is.
    """
    results = load_results(tillfalle) if results is None else results
    return table_sheet(
        tillfalle_table(tillfalle, audience, results, bilagor="column" if bilagor else ""),
        name=f"Uppföljning {tillfalle.name}",
        title=tillfalle.document_title,
        notes=[*secrecy_notes(audience), *_notes(tillfalle, results)],
        owner=tillfalle.plan.namnd.kommun.name,
        title_style=marks.ROUND_TITLE,
    )


def tillfalle_file_name(tillfalle: Uppfoljningstillfalle, ending: str) -> str:
    """ "Uppfoljning_Mjolby-KS_per-31-augusti-2017.xlsx"."""
    plan = tillfalle.plan
    slug = "" if plan.slug == MAIN_PLAN else plan.slug
    return file_name("Uppfoljning", plan.namnd, tillfalle.name, slug, ending=ending)


def tillfalle_list_sheet(tillfallen: Iterable[Uppfoljningstillfalle]) -> Sheet:
    """The rounds as the list shows them; each has its counts at hand."""
    return list_sheet("Uppföljningar", ROUND_COLUMNS, map(_values, tillfallen))


def omgang_list_sheet(omgangar: Iterable[Omgang]) -> Sheet:
    """The calls as the list shows them; each has its counts at hand."""
    return list_sheet("Omgångar", OMGANG_COLUMNS, map(_omgang_values, omgangar))


def _omgang_values(omgang):
    return (
        omgang.name,
        omgang.kommun.name,
        omgang.per_date,
        omgang.deadline_utforare,
        omgang.deadline_godkannare,
        omgang.deadline_ks,
        omgang.planned_count,
        omgang.open_count,
        omgang.handed_in_count,
        omgang.round_count,
    )


def atgard_list_sheet(atgarder: Iterable[Atgard]) -> Sheet:
    """The measures, each with its whole text and gaps for what is secret."""
    return list_sheet("Åtgärder", ATGARD_COLUMNS, map(_atgard_values, atgarder))


def _atgard_values(atgard):
    return (
        render(atgard.description, Audience.PUBLIC).plain,
        atgard.source,
        "Ja" if atgard.is_recurring else "",
        atgard.namnd.name,
        atgard.namnd.kommun.name,
        atgard.ansvarig,
        atgard.due_date,
        "Ja" if atgard.is_late else "",
        atgard.get_status_display(),
        atgard.closed_on,
    )


def _values(tillfalle):
    plan = tillfalle.plan
    return (
        tillfalle.name,
        plan.namnd.name,
        plan.namnd.kommun.name,
        plan.name,
        plan.year,
        tillfalle.get_status_display(),
        tillfalle.per_date,
        tillfalle.deadline,
        tillfalle.reported_count,
        tillfalle.row_count,
    )


def _notes(tillfalle, results):
    """The lines under the title: whose it is, its dnr, how far it has come and the computed sentence."""
    namnd, plan = tillfalle.plan.namnd, tillfalle.plan
    yield f"{namnd.kommun.name}, {namnd.name}"
    if plan.dnr:
        yield f"Dnr {plan.dnr}"
    yield f"Uppföljningen är {tillfalle.get_status_display().lower()}"
    yield summarize(results).sentence
