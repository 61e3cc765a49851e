"""A sheet's rows into a plan version: dry run and real run are one path, and errors are data per row.

The row loop of django-import-export only judges each row; everything is then written in bulk, since its own loop
spends several queries a row. Imported when a sheet is read in, never at start-up.
"""

from collections.abc import Callable, Collection

import tablib
from django.core.exceptions import ValidationError
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult

from organisation.models import LongTextField
from organisation.texts import Audience, has_secrets, render

from .fields import PlanTableRow, registry
from .imports.diff import Difference, Kind, RowChange, compare
from .imports.names import NameLink
from .imports.rows import RowsRead
from .imports.writer import NAME_CODES, PlanWriter
from .models import Ansvarsrad, Avsnitt, Kontrollmoment, Planversion, Process, Risk
from .tables import avsnitt_paths, load_rows

NO_MARKS = (
    "här kan det inte stå någon sekretessmarkering. Skriv uppgiften i en längre text, till exempel metoden."
)
_MODELS = {"moment": Kontrollmoment, "risk": Risk, "process": Process}
_IMPORT_TYPES = {
    Kind.NEW: RowResult.IMPORT_TYPE_NEW,
    Kind.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    Kind.UNCHANGED: RowResult.IMPORT_TYPE_SKIP,
}


class PlanResource(Resource):
    """The rows of one sheet for one version.

    `open_version` gives the utkast, `on_compared` may refuse the state it is in, `on_written` does the rest; all are
    called inside the transaction.
    """

    class Meta:
        use_transactions = True
        report_skipped = True
        instance_loader_class = BaseInstanceLoader
        # Spares a savepoint for each row; the writing itself is PlanWriter's.
        use_bulk = True

    def __init__(
        self,
        read: RowsRead,
        *,
        open_version: Callable[[], Planversion],
        on_compared: Callable[[Planversion, list[PlanTableRow]], None],
        on_written: Callable[[Planversion, Difference], None],
        removes_missing: bool = False,
        reader: Audience = Audience.INTERNAL,
        links: Collection[str] | None = None,
    ):
        super().__init__()
        self.read = read
        self.open_version = open_version
        self.on_compared = on_compared
        self.on_written = on_written
        self.removes_missing = removes_missing
        self.reader = reader
        self.links = links
        self.found_names: list[NameLink] = []

    def dataset(self) -> tablib.Dataset:
        """The rows as the dataset that `import_data` takes: the sheet's row number, then each field's text."""
        codes = list(dict.fromkeys(code for row in self.read.rows for code in row.values))
        dataset = tablib.Dataset(headers=["row", *codes])
        for row in self.read.rows:
            dataset.append([row.number, *(row.values.get(code, "") for code in codes)])
        return dataset

    def before_import(self, dataset, **kwargs):
        self.version = self.open_version()
        existing = load_rows(self.version, avsnitt_paths(self.version))
        self.on_compared(self.version, existing)
        self.difference = compare(self.read, existing, self.reader)
        self.by_number = {
            change.incoming.number: change for change in self.difference.rows if change.incoming
        }

    def import_row(self, row, instance_loader, **kwargs):
        """Judge one row: new, changed, unchanged, or invalid with a sentence for each cell that does not fit."""
        change = self.by_number[row["row"]]
        result = self.get_row_result_class()()
        problems = [*_too_long(change), *self._wrong_headings(change), *_marked_in_short(change)]
        if problems:
            result.import_type = RowResult.IMPORT_TYPE_INVALID
            result.validation_error = ValidationError(problems)
        else:
            result.import_type = _IMPORT_TYPES[change.kind]
        return result

    def _wrong_headings(self, change):
        longest = Avsnitt._meta.get_field("name").max_length
        for node in self.read.path(change.incoming.section):
            if has_secrets(node.name):
                yield f"Rubriken ”{render(node.name, Audience.PUBLIC)}”: {NO_MARKS}"
            if len(node.name) > longest:
                yield f"Rubriken ”{node.name[:40]} …” har {len(node.name)} tecken; högst {longest} får plats."

    def after_import(self, dataset, result, **kwargs):
        if result.has_validation_errors():
            return
        writer = PlanWriter(
            self.version,
            self.read,
            self.difference,
            removes_missing=self.removes_missing,
            links=self.links,
        )
        writer.write()
        self.found_names = list(writer.names.found.values())
        for change in self.difference.rows:
            change.written = writer.moments.get(id(change))
        self.on_written(self.version, self.difference)

    def handle_import_error(self, result, error, raise_errors=False):
        """An error that is not a row's is nobody's data: it rolls everything back and is raised."""
        raise error


def _too_long(change: RowChange):
    """A sentence for each text that the database has no room for."""
    for code, text in change.incoming.values.items():
        room = _room_for(code)
        lines = text.split("\n") if code in NAME_CODES else [text]
        longest = max(map(len, lines))
        if room and longest > room:
            where = change.incoming.address_of(code)
            yield f"{where}: {registry[code].label} har {longest} tecken; högst {room} får plats. Korta texten i arket."


def _marked_in_short(change: RowChange):
    """A sentence for each mark in a field that is no long text: what stands there is shown to everybody."""
    for code, text in change.incoming.values.items():
        if code not in ("avsnitt", "mal") and has_secrets(text) and not _is_long(code):
            where = change.incoming.address_of(code)
            yield f"{where}: {registry[code].label}: {NO_MARKS}"


def _is_long(code):
    of, _, name = registry[code].attribute.partition(".")
    return bool(of) and isinstance(_MODELS[of]._meta.get_field(name), LongTextField)


def _room_for(code):
    if code in NAME_CODES:
        return Ansvarsrad._meta.get_field("text").max_length
    of, _, name = registry[code].attribute.partition(".")
    return _MODELS[of]._meta.get_field(name).max_length if of else None
