"""Long texts and dates in templates."""

from django import template

from organisation.swedish import format_date
from organisation.texts import render

register = template.Library()


@register.filter
def longtext(text, audience):
    """The stored text as HTML for the audience: `{{ plan.slutregel|longtext:audience }}`."""
    return render(text, audience).html


@register.filter
def plaintext(text, audience):
    """The stored text as plain words for the audience, for a line of a list."""
    return " ".join(render(text, audience).plain.split())


@register.filter
def as_date(date, kommun):
    """The date in the kommun's form: `{{ beslut.date|as_date:kommun }}`."""
    return format_date(date, kommun.datumformat if kommun else "lang")


@register.filter
def long_date(date):
    """The date as people read it on the screen: 31 augusti 2017."""
    return format_date(date)
