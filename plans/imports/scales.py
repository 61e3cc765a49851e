"""Words and figures in the risk columns → steps of the kommun's scales. What is no step is told and kept as text."""

import re

from organisation.models import Kommun, Skala, Skalsteg
from plans.columns import single

from .rows import CanonicalRow, ReadCell, UnreadCell

RISK_SCALES = {"sannolikhet": Skala.Slag.SANNOLIKHET, "konsekvens": Skala.Slag.KONSEKVENS}

_PAIR = re.compile(r"(\d+)\s*[/x×*,;–-]\s*(\d+)(?:\s*=\s*\d+)?", re.IGNORECASE)
_LABELLED = {
    "sannolikhet": re.compile(r"\bs(?:annolikhet)?\s*[:=]?\s*(\d+)\b", re.IGNORECASE),
    "konsekvens": re.compile(r"\bk(?:onsekvens)?\s*[:=]?\s*(\d+)\b", re.IGNORECASE),
}


def read_steps(rows: list[CanonicalRow], kommun: Kommun, year: int) -> list[UnreadCell]:
    """Put the steps on the rows, and the printed form of each in its place. Returns what could not be read."""
    part_values(rows)
    codes = [code for code in RISK_SCALES if any(row.values.get(code) for row in rows)]
    has_values = codes or any(row.values.get("riskvarde") for row in rows)
    scales = {code: _steps(kommun, slag, year) for code, slag in RISK_SCALES.items()} if has_values else {}
    unread = []
    for row in rows:
        stated = row.values.get("riskvarde", "")
        for code in codes:
            text = row.values.get(code, "")
            if not text:
                continue
            step = find_step(text, scales[code])
            if step:
                row.steps[code], row.values[code] = step, f"{step.level}. {step.label}"
            else:
                unread.append(_unread(row, code, text, scales[code]))
        if stated and all(scales.values()):
            unread.extend(_doubtful_value(row, stated, scales))
    return unread


def part_values(rows: list[CanonicalRow]) -> None:
    """Give each step its own value where one cell holds both: "3/2", "6 (Sannolikhet: 3, Konsekvens: 2)"."""
    for row in rows:
        for cell in list(row.cells):
            if set(RISK_SCALES).issubset(cell.values):
                _part_pair(row, cell)
            elif "riskvarde" in cell.values:
                _part_riskvarde(row, cell)


def find_step(text: str, steps: list[Skalsteg]) -> Skalsteg | None:
    """ "3", "3. Vanligt", "Vanligt" or "Vanligt (3)" as the step; None when it is none, or says two things."""
    turned = re.fullmatch(r"(.*\D)\(?\b(\d+)\)?", text.strip(), re.DOTALL)
    ordinary = re.fullmatch(r"(\d+)?\s*[.:)–-]?\s*(.*)", text.strip(), re.DOTALL)
    readings = [(ordinary[1], ordinary[2])] + ([(turned[2], turned[1])] if turned else [])
    for level, label in readings:
        label = label.strip(" \t\n(:–-").casefold()
        found = [
            step
            for step in steps
            if (not level or step.level == int(level)) and (not label or step.label.casefold() == label)
        ]
        if len(found) == 1:
            return found[0]
    return None


def _part_pair(row, cell):
    """Both steps in a column of their own: in the order of the heading, or each under its own letter."""
    labelled = _find_labelled(cell.text)
    pair = _PAIR.fullmatch(cell.text.strip())
    if labelled:
        values = labelled
    elif pair:
        values = dict(zip((code for code in cell.values if code in RISK_SCALES), pair.groups(), strict=False))
    else:
        return
    cell.values.update(values)
    row.values.update(values)


def _part_riskvarde(row, cell):
    """The steps that stand behind a value; those of columns of their own stand before them."""
    values = _find_labelled(cell.values["riskvarde"])
    if not values or any(row.values.get(code) for code in RISK_SCALES):
        return
    number = re.match(r"\s*(\d+)\b", cell.values["riskvarde"])
    row.values["riskvarde"] = cell.values["riskvarde"] = number[1] if number else ""
    row.values.update(values)
    row.cells.extend(
        ReadCell(cell.address, single(code), text, {code: text}) for code, text in values.items()
    )


def _find_labelled(text):
    found = {code: pattern.search(text) for code, pattern in _LABELLED.items()}
    return {code: match[1] for code, match in found.items()} if all(found.values()) else {}


def _steps(kommun, slag, year):
    scales = Skala.objects.in_force(kommun, slag, year)
    return list(Skalsteg.objects.filter(skala__in=scales).order_by("level"))


def _unread(row, code, text, steps):
    """Keep the text where it can be read later, and say so."""
    row.values[code] = ""
    kept = filter(None, (row.values.get("riskvarde", ""), f"{code.capitalize()}: {text}"))
    row.values["riskvarde"] = ", ".join(kept)[:100]
    where = row.address_of(code)
    if not steps:
        reason = f"”{text}” kan inte läsas, kommunen har ingen skala för {code}. Texten sparas som riskvärde."
    else:
        reason = (
            f"”{text}” är inget steg på skalan för {code}, {steps[0].level}–{steps[-1].level}. "
            "Texten sparas som riskvärde."
        )
    return UnreadCell(where, text, reason)


def _doubtful_value(row, text, scales):
    """A value that the scales cannot give, or that goes against the steps beside it."""
    where = row.address_of("riskvarde")
    highest = scales["sannolikhet"][-1].level * scales["konsekvens"][-1].level
    if not text.isdecimal() or not 1 <= int(text) <= highest:
        yield UnreadCell(
            where, text, f"”{text}” är inget riskvärde på skalan 1–{highest}. Texten behålls som den står."
        )
    elif len(row.steps) == 2:
        product = row.steps["sannolikhet"].level * row.steps["konsekvens"].level
        if int(text) != product:
            reason = f"riskvärdet {text} stämmer inte med sannolikhet × konsekvens, som blir {product}."
            yield UnreadCell(where, text, reason)
