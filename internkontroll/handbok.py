"""The handbook: Markdown chapters in `docs/handbok/`, one for each kind of user."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

FOLDER = settings.BASE_DIR / "docs" / "handbok"
FIRST = "start"
ORDER = (
    FIRST,
    "kontrollutforare",
    "controller",
    "kansli",
    "administrator",
    "samordnare",
    "godkannare",
    "lasare",
    "drift",
)


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name in the address, its title, its text without the title, and the text's (id, heading)s."""

    slug: str
    title: str
    html: SafeString
    sections: tuple[tuple[str, SafeString], ...]


@cache
def chapters() -> dict[str, Chapter]:
    """The chapters by slug, in reading order. The texts are ours and trusted."""
    return {slug: _read(slug) for slug in ORDER if (FOLDER / f"{slug}.md").exists()}


def _read(slug):
    # Loaded with the first page of the handbook: most processes never show one.
    import markdown

    text = (FOLDER / f"{slug}.md").read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    body = re.sub(r"\]\((\w+)\.md(#[\w-]+)?\)", r"](/handbok/\1/\2)", body)
    reader = markdown.Markdown(extensions=["tables", "toc", "sane_lists"], output_format="html")
    html = mark_safe(reader.convert(body))
    sections = tuple((token["id"], mark_safe(token["name"])) for token in reader.toc_tokens)
    return Chapter(slug, title.lstrip("# ").strip(), html, sections)
