"""GET shows: no page of a round writes, though a draft on it says nothing that is not saved already."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisation.drafts import keep_draft
from organisation.models import Roll, Textutkast
from tests.factories import (
    AtgardFactory,
    BedomningFactory,
    OmgangFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


def pages():
    """By name, a page's address and the form and place of the draft on it."""
    row = UppfoljningFactory(tillfalle__deadline="2022-09-15")
    atgard = AtgardFactory(uppfoljning=row)
    bedomning = BedomningFactory(tillfalle=TillfalleFactory(plan=row.tillfalle.plan, slug="senare"))
    omgang = OmgangFactory(kommun=row.tillfalle.plan.namnd.kommun)
    tillfalle = row.tillfalle
    return tillfalle.plan.namnd, {
        "row": (row.edit_url, "uppfoljning", row, {"text": row.text, "status": row.status}),
        "round": (tillfalle.get_absolute_url(), "uppfoljning", row, {"text": row.text}),
        "mine": (reverse("followups:my-rows"), "uppfoljning", row, {"text": row.text}),
        "round form": (
            reverse("followups:tillfalle-edit", kwargs=tillfalle.address),
            "tillfalle",
            tillfalle,
            {"name": tillfalle.name},
        ),
        "verdict": (
            reverse("followups:bedomning-edit", kwargs=bedomning.tillfalle.address),
            "bedomning",
            bedomning.tillfalle,
            {"analys": bedomning.analys},
        ),
        "measure": (
            reverse("followups:atgard-edit", args=[atgard.public_id]),
            "atgard",
            atgard,
            {"description": atgard.description},
        ),
        "call": (
            reverse("followups:omgang-edit", kwargs=omgang.address),
            "omgang",
            omgang,
            {"name": omgang.name},
        ),
    }


@pytest.mark.parametrize("name", ["row", "round", "mine", "round form", "verdict", "measure", "call"])
def test_opening_a_page_writes_nothing(client, name):
    namnd, addresses = pages()
    url, kind, place, fields = addresses[name]
    user = member(namnd, Roll.SAMORDNARE if name == "call" else Roll.CONTROLLER)
    keep_draft(user, kind, place.public_id, radversion=1, fields=fields)
    client.force_login(user)
    client.get(url)

    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)

    verbs = {query["sql"].split()[0] for query in captured.captured_queries}
    assert response.status_code == 200
    assert not verbs & {"INSERT", "UPDATE", "DELETE"}
    assert Textutkast.objects.count() == 1
