"""Several rounds of a plan in one table: the plan's own columns, and a column for each round with its results."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from organisation.texts import Audience, render
from plans.columns import TILLFALLE, Column, Dress, Part
from plans.fields import PlanTableRow, registry
from plans.tables import Cell, CellPart, Table, avsnitt_paths, build_table, load_rows

from .models import Uppfoljning, Uppfoljningstillfalle
from .tables import Bilagor, load_results, results_dress, versions_of

NOT_ASKED = "Ingick inte i uppföljningen."
# A round's column is never narrower than this share, whatever the dress gave its results.
LEAST_WIDTH = 24


class Round(NamedTuple):
    """A round with its rows."""

    tillfalle: Uppfoljningstillfalle
    results: list[Uppfoljning]


def load_rounds(tillfallen: Sequence[Uppfoljningstillfalle]) -> list[Round]:
    """The rounds in the order of their days, each with its rows."""
    ordered = sorted(tillfallen, key=lambda each: (each.per_date, each.pk))
    return [Round(tillfalle, load_results(tillfalle)) for tillfalle in ordered]


def rounds_table(rounds: list[Round], audience: Audience, *, bilagor: Bilagor = "") -> Table:
    """The rounds beside each other. A row that a round did not ask for says so; it is never left empty.

    The rows are those of the newest version that the results were written against, and after them such as only an
    older version has. With `bilagor` each round names its rows' files.
    """
    rows, paths = _rows(rounds)
    every = [result for each in rounds for result in each.results]
    dress = results_dress(rounds[0].tillfalle.plan, every, bilagor)
    own, shown = _own_columns(dress), _result_parts(dress)
    width = max(LEAST_WIDTH, sum(column.width for column in dress.columns if _has_results(column)) // 2)
    columns = [Column(each.tillfalle.column_heading, shown, width) for each in rounds]
    table = build_table(rows, replace(dress, columns=own), audience, paths)
    answers = [{result.linje: result for result in each.results} for each in rounds]
    for row in table.rows:
        linje = row.source.moment.linje
        row.cells += [
            _cell(row.source, column, by_linje.get(linje), audience)
            for column, by_linje in zip(columns, answers, strict=True)
        ]
        row.columns = (*own, *columns)
    return Table(replace(dress, columns=(*own, *columns)), table.groups)


def _rows(rounds):
    """The rows that some round asks for, and the paths of the headings above them."""
    wanted = {result.linje for each in rounds for result in each.results}
    versions = versions_of([result for each in rounds for result in each.results])
    rows, paths, seen = [], [], set()
    for version in reversed(versions):
        version_paths = avsnitt_paths(version)
        new = [
            row
            for row in load_rows(version, version_paths)
            if row.moment and row.moment.linje in wanted - seen
        ]
        used = {avsnitt.pk for row in new for avsnitt in row.avsnitt}
        rows += new
        paths += [path for path in version_paths.values() if path[-1].pk in used]
        seen |= {row.moment.linje for row in new}
    return rows, paths


def _cell(source: PlanTableRow, column: Column, result: Uppfoljning | None, audience):
    if result is None:
        return Cell((CellPart(render(NOT_ASKED, audience)),))
    values = registry.values_of(replace(source, extra={"uppfoljning": result}), set(column.fields))
    first, *others = column.compose(values)
    # A row without words says its status already.
    pieces = (first, *(piece for piece in others if piece.text != first.text))
    return Cell(tuple(CellPart(render(piece.text, audience), piece.label) for piece in pieces))


def _has_results(column):
    return any(registry[field].is_result for field in column.fields)


def _own_columns(dress: Dress) -> tuple[Column, ...]:
    """The columns as far as they show the plan; those of results alone are left out."""
    kept = (
        replace(column, parts=tuple(part for part in column.parts if not registry[part.field].is_result))
        for column in dress.columns
    )
    return tuple(
        replace(column, heading=column.heading.replace(TILLFALLE, "").strip() or "Kontrollmoment")
        for column in kept
        if column.parts
    )


def _result_parts(dress: Dress) -> tuple[Part, ...]:
    """What each round's column shows: the result first, and then the others, each under its own word."""
    fields = [
        part.field for column in dress.columns for part in column.parts if registry[part.field].is_result
    ]
    others = [field for field in dict.fromkeys(fields) if field != "resultat"]
    return (Part("resultat"), *(Part(field, label=f"{registry[field].label}:") for field in others))
