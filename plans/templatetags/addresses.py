"""Addresses of what has its kwargs in a property: a plan or a round, with or without a plan slug."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def address(name, obj):
    """`{% address "documents:plan-pdf" plan %}`: the named address of the plan or round."""
    return reverse(name, kwargs=obj.address)
