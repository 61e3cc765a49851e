"""How a sheet was understood where it could have been understood otherwise, in words."""

from plans.fields import registry

from .headings import ColumnReading, normalise
from .rows import RowsRead
from .table import LocatedTable


def notes_of(
    located: LocatedTable, columns: list[ColumnReading], rows: RowsRead, merged: set[int]
) -> list[str]:
    """A sentence for each; nothing of what is plain."""
    notes = []
    if located.is_cards:
        notes.append(
            "Bladet är uppställt som kort: etiketterna är lästa som rubriker, varje kort som en rad."
        )
    elif len(located.header_rows) > 1:
        notes.append("Rubrikerna står på två rader: {} och {}.".format(*located.header_rows))
    letters = [each.letter for each in columns if each.number in merged and each.is_read]
    if letters:
        notes.append(f"Sammanslagna celler i kolumn {_listed(letters)} gäller varje rad som de täcker.")
    if rows.leaned:
        labels = [each.label for each in registry if each.code in rows.leaned]
        notes.append(f"Tomma celler under {_listed(labels)} är lästa som ”samma som ovanför”.")
    for each in columns:
        if each.is_read and not normalise(each.heading) and each.fields == ("nr",) and not _is_told(each):
            notes.append(f"Kolumn {each.letter} saknar rubrik men innehåller nummer och är läst som Nr.")
        if {"sannolikhet", "konsekvens"}.issubset(each.fields):
            notes.append(f"Kolumn {each.letter} har både sannolikhet och konsekvens i varje cell.")
    return notes


def _is_told(column):
    return column.is_answered or column.is_remembered


def _listed(words):
    """ "A, B och C"."""
    return " och ".join(filter(None, (", ".join(words[:-1]), words[-1])))
