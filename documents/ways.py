"""The way back from a page to where its reader came from, when that is not the page's own place.

The address names the place (`?fran=papper`), one of those that are listed here: it can never lead out of the product.
"""

from django.http import HttpRequest
from django.urls import reverse

PAPPER = "papper"
PLACES = {PAPPER: "documents:paper-list"}


def coming_from(url: str, place: str | None) -> str:
    """The page's address with the place that one comes from; as it was when there is no such place."""
    if place not in PLACES:
        return url
    page, mark, fragment = url.partition("#")
    return f"{page}?fran={place}{mark}{fragment}"


def place_of(request: HttpRequest) -> str | None:
    """The place that the address names; None when it names none that there is."""
    place = request.GET.get("fran")
    return place if place in PLACES else None


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Where the page's Tillbaka leads."""
    place = place_of(request)
    return reverse(PLACES[place]) if place else otherwise
