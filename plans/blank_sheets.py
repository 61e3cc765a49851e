"""An empty sheet in the kommun's dress, to fill in and read in: guidance under the headings, lists for the scales."""

from dataclasses import replace

from organisation.models import Skala, Skalsteg
from organisation.sheets import Choice, Look, Sheet, SheetRow
from organisation.swedish import MONTHS

from .columns import STANDARD_PLAN, Dress, single
from .dresses import plan_dress
from .imports import marks
from .imports.guidance import guidance_of
from .imports.scales import RISK_SCALES
from .models import Plan, Planversion
from .sheets import LOOKS, column_widths, head_rows

BLANK_ROWS = 60
NOTES = (
    "Skriv en rad för varje kontrollmoment. Ett avsnitt eller ett mål skrivs ensamt på en egen rad, i första kolumnen.",
    "Raden med vägledning kan stå kvar: den läses inte in.",
)


def blank_plan_sheet(plan: Plan) -> Sheet:
    """The plan's dress without rows. The plan need not be saved; it says whose, which year and which dress."""
    steps = {code: _steps(plan, slag) for code, slag in RISK_SCALES.items()}
    dress = _to_fill_in(plan_dress(plan), any(steps.values()))
    title = _title(plan)
    notes = (f"{plan.namnd.kommun.name}, {plan.namnd.name}", *NOTES)
    rows = [
        *head_rows(dress, title, notes),
        SheetRow(marks.GUIDANCE, tuple(guidance_of(column) for column in dress.columns)),
    ]
    return Sheet(
        name=f"Internkontrollplan {plan.year}",
        title=title,
        owner=plan.namnd.kommun.name,
        widths=column_widths(dress),
        rows=rows,
        looks={
            **{kind: LOOKS[kind] for kind in (marks.TITLE, marks.NOTE, marks.HEADING)},
            marks.GUIDANCE: Look(size=9, is_italic=True, fill="FBF6E6", has_grid=True, is_middle=False),
            marks.BLANK: Look(has_grid=True, is_middle=False),
        },
        heading_kind=marks.HEADING,
        choices=tuple(_choices(dress, steps, plan.year)),
        choices_name="Listor",
        blank=marks.BLANK,
        blank_rows=BLANK_ROWS,
    )


def _title(plan):
    version = plan.versioner.order_by("-number").first() if plan.pk else None
    version = version or Planversion()
    version.plan = plan
    return version.heading


def _to_fill_in(dress: Dress, has_scales: bool) -> Dress:
    """The dress with a column for the process, where its paper has it as a heading, and for what is checked.

    The product's own dress takes the scales in too, when the kommun has any; a kommun's own is as the kommun made it.
    """
    columns = list(dress.columns)
    if dress == STANDARD_PLAN and has_scales:
        after = next(place for place, column in enumerate(columns, start=1) if column.fields == ("risk",))
        columns[after:after] = [single(code, width=10) for code in RISK_SCALES]
    if "process" not in dress.fields:
        columns.insert(0, single("process", width=16))
    if "moment" not in dress.fields:
        columns.append(single("moment", width=20))
    return replace(dress, columns=tuple(columns), has_process_headings=False)


def _steps(plan, slag):
    scales = Skala.objects.in_force(plan.namnd.kommun, slag, plan.year)
    return list(Skalsteg.objects.filter(skala__in=scales).order_by("level"))


def _choices(dress, steps, year):
    for number, column in enumerate(dress.columns, start=1):
        (code, *more) = column.fields
        if more:
            continue
        if steps.get(code):
            yield Choice(
                number,
                f"Steg för {code}",
                tuple(f"{step.level}. {step.label}" for step in steps[code]),
                tuple(step.explanation for step in steps[code]),
            )
        elif code == "rapporteras":
            months = tuple(f"{month.capitalize()} {year}" for month in MONTHS)
            yield Choice(number, "Månader att rapportera", months, is_strict=False)
