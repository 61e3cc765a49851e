"""The row of guidance in an empty sheet: what to write in each column. Taken away before the sheet is understood."""

from plans.columns import Column
from plans.fields import registry

from . import marks
from .layout import Skip
from .reader import Sheet, SheetRow


def guidance_of(column: Column) -> str:
    """What an empty sheet says under the column's heading; with an example where a cell holds several fields."""
    inline = [part.field for part in column.parts if not part.label]
    told = [registry[code].guidance for code in inline if registry[code].guidance]
    if not told:
        return ""
    if len(inline) == 1:
        return told[0]
    main = next((code for code in inline if not registry[code].pattern), inline[0])
    example = column.compose({code: registry[code].example for code in inline})
    return f"{registry[main].guidance} Så här: {example[0].text}".strip() if example else told[0]


def take_guidance(sheet: Sheet) -> list[Skip]:
    """Take the rows of guidance out of the sheet; each is told."""
    taken = [row for row in sheet.rows if is_guidance(row)]
    sheet.rows = [row for row in sheet.rows if row not in taken]
    return [Skip(row.number, "Raden är mallens vägledning.", row.text) for row in taken]


def is_guidance(row: SheetRow) -> bool:
    """True for a row of the style, and for one that says nothing else where the style was lost on the way."""
    texts = [cell.text for cell in row.own if cell.text]
    if any(cell.style == marks.GUIDANCE for cell in row.own):
        return True
    known = tuple(each.guidance for each in registry if each.guidance)
    return len(texts) > 1 and all(text.startswith(known) for text in texts)
