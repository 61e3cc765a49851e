"""How a paper's templates draw what knows its own HTML."""

from django import template
from django.utils.html import conditional_escape

register = template.Library()


@register.filter
def html(value):
    """The value's own HTML (`__html__`), which a plain `{{ }}` would turn into text first; all else is escaped."""
    return conditional_escape(value)
