"""Beslutsunderlag: which papers belong to the matter, and how the list is filled without touching what was typed."""

import re
from collections.abc import Mapping

from organisation.swedish import find_date, format_date
from plans.access import version_in_use, version_of_matter

from ..models import Handling, Missiv, Skrivelse


def suggested_underlag(missiv: Missiv) -> dict[str, str]:
    """By paper, the line that stands in a new letter: the letter itself, and what it covers."""
    namnd = missiv.plan.namnd
    lines = {}
    if missiv.date:
        word = namnd.kommun.word("missiv", "Missiv")
        lines["missiv"] = f"{word} {format_date(missiv.date, namnd.kommun.datumformat)}"
    if missiv.tillfalle:
        lines["uppfoljning"] = missiv.tillfalle.document_title
    elif version := version_of_matter(missiv.plan):
        lines["plan"] = version.heading
    return lines


def papers_of_matter(missiv: Missiv) -> dict[str, str]:
    """By paper, the line of each that may be named: what is suggested, the plan, and what has been drawn up."""
    lines = suggested_underlag(missiv)
    version = version_in_use(missiv.plan)
    if version and "plan" not in lines:
        lines["plan"] = version.heading
    about = {"tillfalle": missiv.tillfalle} if missiv.tillfalle else {"version__plan": missiv.plan}
    drawn_up = Handling.objects.filter(**about, replaced_by=None).exclude(slag=Handling.Slag.PROTOKOLLSUTDRAG)
    titles = set(lines.values())
    for handling in drawn_up.exclude(slag=Handling.Slag.MISSIV).order_by("created_at", "pk"):
        if handling.title not in titles:
            titles.add(handling.title)
            lines[f"handling-{handling.pk}"] = handling.title
    return lines


def update_underlag(text: str, suggested: Mapping[str, str], before: Mapping[str, str]) -> str:
    """The text with the suggestions of today. `before` is what was suggested last, by paper.

    A line that still says what was suggested then is written anew; a paper that is new is added last. What was
    typed by hand stays, and what was taken away stays away.
    """
    lines = text.split("\n") if text else []
    for key, line in suggested.items():
        old = before.get(key)
        if _bare(line) in map(_bare, lines):
            continue
        if old in lines:
            lines[lines.index(old)] = line
        elif old is None:
            lines.append(line)
    return "\n".join(lines)


def remember_underlag(skrivelse: Skrivelse) -> dict[str, str]:
    """By paper, the line that was last suggested, seen from the text as it is saved now."""
    missiv = getattr(skrivelse, "missiv", skrivelse)
    lines = skrivelse.beslutsunderlag.split("\n")
    standing = {key: line for key, line in suggested_underlag(missiv).items() if line in lines}
    return {**skrivelse.underlag_suggested, **standing}


def _bare(line):
    """The line's date, whatever form it is written in, and its words."""
    return find_date(line), re.findall(r"[^\W\d]+", line.lower()) if find_date(line) else line
