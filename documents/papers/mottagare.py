"""Who gets the decision: the lines parted by why they get it, and whom one may think of."""

import re

from organisation.models import Anvandare, Enhet, Funktion, Namnd
from organisation.texts import Audience, has_secrets, render

from ..models import Missiv

KINDS = ("för verkställighet", "för kännedom")
# As many earlier letters as are asked, newest first.
LETTERS = 50
_ENDING = re.compile(rf"\s*[,–(-]?\s*\(?({'|'.join(KINDS)})\)?\s*$", re.IGNORECASE)
_HEADING = re.compile(rf"({'|'.join(KINDS)})\s*:\s*$", re.IGNORECASE)


def grouped_receivers(text: str) -> list[tuple[str, str]]:
    """(why, lines) with those that say nothing of it first; one group without a name when nobody says it."""
    if has_secrets(text):
        # A marked passage may run over several lines and is never taken apart.
        return [("", text)]
    groups: dict[str, list[str]] = {"": [], **{kind: [] for kind in KINDS}}
    here = ""
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        if heading := _HEADING.match(line):
            here = heading[1].lower()
        elif ending := _ENDING.search(line):
            groups[ending[1].lower()].append(line[: ending.start()])
        else:
            groups[here].append(line)
    return [(kind.capitalize(), "\n".join(lines)) for kind, lines in groups.items() if lines]


def suggested_receivers(missiv: Missiv, user: Anvandare) -> list[str]:
    """Names from the kommun's earlier letters that the user may read, its nämnder, and the nämnd's units."""
    namnd = missiv.plan.namnd
    letters = Missiv.objects.visible_to(user).filter(plan__namnd__kommun=namnd.kommun).exclude(pk=missiv.pk)
    names = []
    for text in letters.order_by("-date", "-pk").values_list("skickas_till", flat=True)[:LETTERS]:
        for _, lines in grouped_receivers(render(text, Audience.PUBLIC).plain):
            names.extend(lines.split("\n"))
    names.extend(Namnd.objects.filter(kommun=namnd.kommun).values_list("name", flat=True))
    for model in (Enhet, Funktion):
        names.extend(model.objects.filter(namnd=namnd).values_list("name", flat=True))
    return list(dict.fromkeys(name for name in names if name and "[" not in name))
