"""Words and figures in the risk columns → steps of the kommun's scales. What is no step is told and kept as text."""

import re

from organisation.models import Kommun, Skala, Skalsteg

from .rows import CanonicalRow

RISK_SCALES = {"sannolikhet": Skala.Slag.SANNOLIKHET, "konsekvens": Skala.Slag.KONSEKVENS}


def read_steps(rows: list[CanonicalRow], kommun: Kommun, year: int) -> list[str]:
    """Put the steps on the rows, and the printed form of each in its place. Returns what could not be read."""
    codes = [code for code in RISK_SCALES if any(row.values.get(code) for row in rows)]
    scales = {code: _steps(kommun, RISK_SCALES[code], year) for code in codes}
    warnings = []
    for row in rows:
        for code in codes:
            text = row.values.get(code, "")
            if not text:
                continue
            step = find_step(text, scales[code])
            if step:
                row.steps[code], row.values[code] = step, f"{step.level}. {step.label}"
            else:
                warnings.append(_unread(row, code, text, scales[code]))
    return warnings


def find_step(text: str, steps: list[Skalsteg]) -> Skalsteg | None:
    """ "3", "3. Vanligt" or "Vanligt" as the step; None when it is none, or says two different things."""
    match = re.fullmatch(r"(\d+)?\s*[.:–-]?\s*(.*)", text.strip(), re.DOTALL)
    level, label = match[1], match[2].strip().casefold()
    found = [
        step
        for step in steps
        if (not level or step.level == int(level)) and (not label or step.label.casefold() == label)
    ]
    return found[0] if len(found) == 1 else None


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
        return f"{where}: ”{text}” kan inte läsas, kommunen har ingen skala för {code}. Texten sparas som riskvärde."
    return (
        f"{where}: ”{text}” är inget steg på skalan för {code}, {steps[0].level}–{steps[-1].level}. "
        "Texten sparas som riskvärde."
    )
