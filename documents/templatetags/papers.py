"""What the pages about papers say in words."""

from collections.abc import Iterable

from django import template

register = template.Library()


@register.filter
def counted(findings: Iterable) -> str:
    """ "4 måste rättas, 1 att se efter"."""
    findings = list(findings)
    red = sum(each.stops for each in findings)
    words = [f"{red} måste rättas"] if red else []
    if yellow := len(findings) - red:
        words.append(f"{yellow} att se efter")
    return ", ".join(words)
