"""A round as a table: the plan's rows in the dress of follow-ups, each with its result."""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from organisation.texts import Audience
from plans.columns import Dress, Part, single
from plans.dresses import uppfoljning_dress
from plans.fields import registry
from plans.models import Plan, Planversion
from plans.tables import Table, avsnitt_paths, build_table, load_rows

from .fields import BILAGOR_HEADING
from .models import Bilaga, Uppfoljning, Uppfoljningstillfalle
from .models.uppfoljning import UppfoljningQuerySet

BILAGOR = "bilagor"
# Where a table names the rows' files: nowhere but where the dress itself does, under the results, or in a column.
Bilagor = Literal["", "part", "column"]


def load_results(tillfalle: Uppfoljningstillfalle) -> list[Uppfoljning]:
    """The round's rows in printed order, with moment, process and verdict; a fixed number of queries."""
    results = list(
        tillfalle.uppfoljningar.in_order().select_related(
            "moment__process", "moment__version", "bedomning", "written_by"
        )
    )
    # Processes are numbered anew under each heading, so the headings' order comes first.
    place: dict[int, int] = {}
    for version in versions_of(results):
        for avsnitt_id in avsnitt_paths(version):
            place[avsnitt_id] = len(place) + 1
    return sorted(
        results,
        key=lambda each: (each.moment.version.number, place.get(each.moment.process.avsnitt_id, 0)),
    )


def ids_in_order(results: UppfoljningQuerySet) -> list[UUID]:
    """The public ids of a round's rows in printed order: as `load_results` has them, without the rows."""
    rows = list(
        results.in_order().values_list(
            "moment__version__number", "moment__version_id", "moment__process__avsnitt_id", "public_id"
        )
    )
    place: dict[int, int] = {}
    if any(avsnitt_id for _, _, avsnitt_id, _ in rows):
        for version_id in dict.fromkeys(version_id for _, version_id, _, _ in rows):
            for avsnitt_id in avsnitt_paths(Planversion(pk=version_id)):
                place[avsnitt_id] = len(place) + 1
    rows.sort(key=lambda each: (each[0], place.get(each[2], 0)))
    return [public_id for *_, public_id in rows]


def tillfalle_table(
    tillfalle: Uppfoljningstillfalle,
    audience: Audience,
    results: list[Uppfoljning] | None = None,
    *,
    spans: bool = True,
    bilagor: Bilagor = "",
) -> Table:
    """The round in the kommun's dress. Each row's `source.extra["uppfoljning"]` is its result.

    The rows are those of the version that the results were written against; rows of the plan that the round does
    not ask for are left out, and headings without rows too. Without `spans` each row has all its cells, so that an
    opened row can stand between any two. With `bilagor` each row's files are named.
    """
    results = load_results(tillfalle) if results is None else results
    by_moment = {result.moment_id: result for result in results}
    rows, paths = [], []
    for version in versions_of(results):
        version_paths = avsnitt_paths(version)
        paths.extend(version_paths.values())
        for row in load_rows(version, version_paths):
            if row.moment and row.moment.pk in by_moment:
                result = by_moment[row.moment.pk]
                row.extra |= {
                    "uppfoljning": result,
                    "anchor": f"rad-{result.public_id}",
                    "css_class": "" if result.is_reported else "is-missing",
                }
                rows.append(row)
    used = {avsnitt.pk for row in rows for avsnitt in row.avsnitt}
    dress = results_dress(tillfalle.plan, results, bilagor).for_tillfalle(tillfalle.column_heading)
    dress = dress if spans else dress.without_spans()
    return build_table(rows, dress, audience, [path for path in paths if path[-1].pk in used])


def results_dress(plan: Plan, results: list[Uppfoljning], bilagor: Bilagor) -> Dress:
    """The plan's dress of follow-ups, with the rows' files where `bilagor` says; those that it names are at hand."""
    dress = uppfoljning_dress(plan)
    if bilagor and BILAGOR not in dress.fields:
        dress = _with_column(dress) if bilagor == "column" else _with_part(dress)
    if BILAGOR in dress.fields:
        load_bilagor(results)
    return dress


def _with_column(dress):
    """In a sheet they stand in a column of their own: in the result's cell they would come back as words of it."""
    return replace(dress, columns=(*dress.columns, single(BILAGOR, BILAGOR_HEADING, width=16)))


def _with_part(dress):
    own = [column for column in dress.columns if "resultat" in column.fields]
    alone = [column for column in dress.columns if not column.is_grouping]
    place = (own or alone or list(dress.columns))[-1]
    named = replace(place, parts=(*place.parts, Part(BILAGOR, label=f"{registry[BILAGOR].label}:")))
    return replace(dress, columns=tuple(named if each is place else each for each in dress.columns))


def load_bilagor(results: list[Uppfoljning]) -> None:
    """Put each row's files at hand, in one query; rows whose texts are hidden from the reader show none."""
    found: dict[int, list[Bilaga]] = {}
    shown = [each for each in results if not each.hides_bilagor]
    for bilaga in Bilaga.objects.filter(uppfoljning__in=[each.pk for each in shown]):
        found.setdefault(bilaga.uppfoljning_id, []).append(bilaga)
    for each in shown:
        each.shown_bilagor = found.get(each.pk, ())


def versions_of(results: list[Uppfoljning]) -> list[Planversion]:
    """The versions that the results were written against, oldest first; almost always one."""
    versions = {result.moment.version_id: result.moment.version for result in results}
    return sorted(versions.values(), key=lambda version: version.number)
