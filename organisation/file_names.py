"""Names of files that the product hands out: ASCII, so that every system and every e-mail keeps them."""

import re
import unicodedata

from .models import Namnd


def file_name(kind: str, namnd: Namnd, *parts, ending: str = "pdf") -> str:
    """ "Internkontrollplan_Tranas-KS_2022.pdf": ASCII, parts joined by underscores, empty parts left out."""
    whose = f"{namnd.kommun.slug.title()}-{'KS' if namnd.is_ks else ascii_words(namnd.name)}"
    return "_".join(filter(None, (kind, whose, *(ascii_words(str(part)) for part in parts)))) + f".{ending}"


def internal_name(name: str) -> str:
    """The name of a file that carries what is secret: "INTERN_Missiv_Mjolby-KS_….pdf"."""
    return f"INTERN_{name}"


def ascii_words(text: str) -> str:
    """ "per 31 augusti 2017" as "per-31-augusti-2017"."""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
