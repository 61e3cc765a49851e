"""Addresses of a round's deeds."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def deed_address(deed, tillfalle):
    """The address where the deed is asked for and done."""
    return reverse(f"followups:tillfalle-{deed.code}", kwargs=tillfalle.address)
