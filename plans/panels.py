"""What rooms upstairs show on a plan's page, without this room knowing them.

A panel is registered in an `AppConfig.ready`: a function from (plan, user) to a template and its context.
"""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

_panels: dict[str, Callable] = {}


def register(name: str, panel: Callable) -> None:
    """Add a panel; `panel(plan, user)` returns (template name, context)."""
    _panels[name] = panel


def render_panels(plan, user) -> list[SafeString]:
    """Each panel's HTML, in the order of registration."""
    return [render_to_string(*panel(plan, user)) for panel in _panels.values()]
