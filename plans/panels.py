"""What rooms upstairs show on a plan's page, without this room knowing them.

A panel is registered in an `AppConfig.ready`: a function from (plan, user) to a template and its context. So is what
tells the papers that have been drawn up of a plan's versions.
"""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

_panels: dict[str, Callable] = {}
_papers: list[Callable] = []


def register(name: str, panel: Callable) -> None:
    """Add a panel; `panel(plan, user)` returns (template name, context)."""
    _panels[name] = panel


def render_panels(plan, user) -> list[SafeString]:
    """Each panel's HTML, in the order of registration."""
    return [render_to_string(*panel(plan, user)) for panel in _panels.values()]


def register_papers(papers: Callable) -> None:
    """Tell of papers; `papers(plan, user)` returns, by version id, a list of (label, address)."""
    _papers.append(papers)


def papers_of_versions(plan, user) -> dict[int, list[tuple[str, str]]]:
    """The papers that have been drawn up of each version, by its id."""
    found: dict[int, list[tuple[str, str]]] = {}
    for papers in _papers:
        for pk, links in papers(plan, user).items():
            found.setdefault(pk, []).extend(links)
    return found
