"""Addresses of a round's deeds."""

from django import template
from django.urls import reverse

from followups import deadlines
from followups.owners import rows_of
from organisation import drafts

register = template.Library()


@register.simple_tag
def rows_to_write(user):
    """How many rows the user is to write now; one query."""
    return rows_of(user, deadlines.lacking_rows()).count()


@register.simple_tag
def deed_address(deed, tillfalle):
    """The address where the deed is asked for and done."""
    return reverse(f"followups:tillfalle-{deed.code}", kwargs=tillfalle.address)


@register.filter
def row_name(result):
    """The moment of a result as lists name it: 3. Krishantering."""
    return deadlines.row_name(result)


@register.filter
def without_nr(moment):
    """The moment's own words, where its number stands beside them already."""
    return str(moment).removeprefix(moment.nr).strip()


@register.filter
def when(moment):
    """The time of day, after the date when that is another than today: kl 10.42."""
    return drafts.when(moment)
