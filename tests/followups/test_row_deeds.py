"""Every status × role × what is written inside a round in one table: what is not named here is refused.

What is done to a whole round stands in test_deeds.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from followups.models import Uppfoljningstillfalle
from organisation.models import Handelse, Roll
from tests.factories import (
    AnsvarsradFactory,
    KontrollmomentFactory,
    OmgangFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)
from tests.followups.files import PDF

pytestmark = pytest.mark.django_db

OWN = {"uppfoljning.written", "bilaga.added"}
CHOOSE = {"uppfoljning.taken-out", "uppfoljning.added", "uppfoljning.writer-said"}
EDIT = {"tillfalle.edited"}
OUT = {"omgang.plan-taken-out"}
MEASURE = {"atgard.created"}
BACK = {"uppfoljning.returned"}
ALLOWED = {
    Roll.CONTROLLER: {
        "planerad": EDIT | MEASURE,
        "oppen": OWN | CHOOSE | EDIT | MEASURE | {"bedomning.written"},
        "inlamnad": EDIT | MEASURE,
        "godkand": EDIT | MEASURE,
        "last": MEASURE,
    },
    Roll.KONTROLLUTFORARE: {"oppen": OWN},
    Roll.GODKANNARE: {"oppen": BACK, "inlamnad": BACK},
    Roll.SAMORDNARE: {
        "planerad": EDIT | OUT,
        "oppen": CHOOSE | EDIT,
        "inlamnad": EDIT,
        "godkand": EDIT,
    },
}


class Round:
    """A round in a call, whose first row names the user and whose second is left out."""

    def __init__(self, roll):
        version = PlanversionFactory(status="beslutad")
        plan = version.plan
        self.user = member(plan.namnd, roll)
        self.omgang = OmgangFactory(kommun=plan.namnd.kommun)
        self.tillfalle = TillfalleFactory(plan=plan, omgang=self.omgang)
        moment = KontrollmomentFactory(version=version)
        AnsvarsradFactory(moment=moment, anvandare=self.user)
        self.row = UppfoljningFactory(tillfalle=self.tillfalle, moment=moment)
        self.left_out = UppfoljningFactory(tillfalle=self.tillfalle, utesluten_reason="Skäl")

    def posts(self):
        """(address, data) of each deed."""
        row = {"public_id": self.row.public_id}

        def of_row(name, **kwargs):
            return reverse(f"followups:{name}", kwargs=kwargs or row)

        def of_round(name):
            return reverse(f"followups:{name}", kwargs=self.tillfalle.address)

        file = SimpleUploadedFile("a.pdf", PDF)
        dates = {"name": self.tillfalle.name, "per_date": "2022-08-31", "deadline_ks": "2022-12-24"}
        written = {"radversion": "1", "utkast-version": ""}
        call = {**self.omgang.address, "public_id": self.tillfalle.public_id}
        yield self.row.edit_url, {"status": "genomford", "text": "Granskat.", **written}
        yield of_row("bilaga-list"), {"files": [file]}
        yield of_round("bedomning-edit"), {"analys": "Tillräcklig.", **written}
        yield of_round("tillfalle-edit"), {**dates, **written}
        yield of_row("row-take-out"), {"reason": "Skäl"}
        yield of_row("row-take-in", public_id=self.left_out.public_id), {}
        yield of_row("row-writer"), {"writer": ""}
        yield of_row("row-return"), {"reason": "Skriv hur många."}
        yield (
            of_row("atgard-of-result"),
            {"description": "Se över attesten.", "ansvarig_text": "Chefen", "due_date": "2099-01-01"},
        )
        yield of_row("omgang-take-out", **call), {"reason": "Skäl"}


def done(client, address, data):
    """The actions that the log tells of the deed, which is then undone."""
    before = set(Handelse.objects.values_list("pk", flat=True))
    with transaction.atomic():
        client.post(address, data)
        actions = set(Handelse.objects.exclude(pk__in=before).values_list("action", flat=True))
        transaction.set_rollback(True)
    return actions


@pytest.mark.parametrize("roll", Roll.values)
def test_status_and_role_give_these_deeds(client, roll):
    world = Round(roll)
    client.force_login(world.user)

    found = {}
    for status in Uppfoljningstillfalle.Status.values:
        if status == "planerad":
            # A planned round has no rows: only then can it leave its call.
            continue
        Uppfoljningstillfalle.objects.update(status=status)
        found[status] = set().union(*(done(client, *post) for post in world.posts()))

    told = {status: actions - {"tillfalle.returned"} for status, actions in found.items()}
    expected = {status: deeds for status, deeds in ALLOWED.get(roll, {}).items() if status != "planerad"}
    assert {status: actions for status, actions in told.items() if actions} == expected


@pytest.mark.parametrize("roll", Roll.values)
def test_role_in_a_planned_round(client, roll):
    world = Round(roll)
    client.force_login(world.user)
    posts = list(world.posts())
    Uppfoljningstillfalle.objects.update(status="planerad")

    with_rows = set().union(*(done(client, *post) for post in posts[:-1]))
    world.tillfalle.uppfoljningar.all().delete()
    without = done(client, *posts[-1])

    assert with_rows | (without & OUT) == ALLOWED.get(roll, {}).get("planerad", set())
