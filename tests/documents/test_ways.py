"""The way back is named in the address, and leads to places of the product alone."""

import pytest
from django.urls import reverse

from documents.ways import PAPPER, coming_from, place_of, way_back


@pytest.mark.parametrize(
    ("url", "place", "expected"),
    [
        ("/missiv/", PAPPER, "/missiv/?fran=papper"),
        ("/missiv/#utdrag", PAPPER, "/missiv/?fran=papper#utdrag"),
        ("/missiv/", None, "/missiv/"),
        ("/missiv/", "https://example.org/", "/missiv/"),
    ],
)
def test_address_says_where_one_comes_from(url, place, expected):
    assert coming_from(url, place) == expected


@pytest.mark.parametrize("named", ["", "https://example.org/", "//example.org", "documents:paper-list"])
def test_what_is_no_place_leads_to_the_pages_own(rf, named):
    request = rf.get("/missiv/", {"fran": named})

    assert place_of(request) is None
    assert way_back(request, "/egen/") == "/egen/"


def test_a_place_leads_there(rf):
    assert way_back(rf.get("/missiv/?fran=papper"), "/egen/") == reverse("documents:paper-list")
