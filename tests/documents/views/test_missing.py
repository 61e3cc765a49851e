"""Ej inlämnade, as a paper and a sheet: whom it names, to whom, and of what."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from documents.access import ks_of
from followups.models import Uppfoljningstillfalle
from organisation.models import Roll
from tests.documents.calls import add_row, make_call
from tests.factories import AnvandareFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def omgang():
    return make_call()


@pytest.fixture
def ks(omgang):
    return ks_of(omgang.kommun)


def test_missing_names_people_to_the_kommuns_roles_and_counts_to_ks(client, omgang, ks):
    add_row(Uppfoljningstillfalle.objects.get(status="oppen"), "Krishantering")
    address = reverse("documents:missing-xlsx", args=["provkoping"])

    def lines(user):
        client.force_login(user)
        sheet = load_workbook(BytesIO(client.get(address).content)).active
        return [(row[0], row[5]) for row in sheet.iter_rows(min_row=2, values_only=True)]

    [(namnd, words)] = lines(member(ks, Roll.SAMORDNARE))
    assert (namnd, words.endswith("Krishantering")) == ("Trafiknämnden", True)
    assert lines(member(ks)) == [("Trafiknämnden", "1 kontrollmoment kvar")]


@pytest.mark.parametrize("name", ["missing-pdf", "missing-xlsx"])
def test_missing_is_nothing_to_a_stranger_or_for_a_namnd_that_is_not_ones_own(
    client, omgang, ks, name, quick_papers
):
    address = reverse(f"documents:{name}", args=["provkoping"])
    own = Uppfoljningstillfalle.objects.get(status="oppen").plan.namnd

    def status(user, query=""):
        client.force_login(user)
        return client.get(address + query).status_code

    assert status(member(ks)) == 200
    assert status(member(own), f"?namnd={own.slug}&sena=1") == 200
    assert status(member(own), f"?namnd={ks.slug}") == 404
    assert status(AnvandareFactory()) == 404


def test_missing_can_be_of_one_call(client, omgang, ks):
    client.force_login(member(ks, Roll.SAMORDNARE))
    address = reverse("documents:missing-xlsx", args=["provkoping"])

    def count(query):
        return load_workbook(BytesIO(client.get(address + query).content)).active.max_row - 1

    assert (count("?omgang=per-31-augusti"), count("?omgang=en-annan")) == (1, 0)


def test_missing_is_previewed_as_it_is_chosen(client, omgang, ks):
    own = Uppfoljningstillfalle.objects.get(status="oppen")
    add_row(own, "Krishantering")

    def shown(user, name, query=""):
        client.force_login(user)
        return client.get(reverse(f"documents:missing-{name}", args=["provkoping"]) + query)

    pages = shown(member(ks, Roll.SAMORDNARE), "preview-pages").context["pages"]
    told = shown(member(own.plan.namnd), "preview", "?sena=1").content.decode()
    assert [number for number, *_ in pages] == [1]
    assert "Krishantering" in told
    assert shown(member(own.plan.namnd), "preview", f"?namnd={ks.slug}").status_code == 404
    assert shown(AnvandareFactory(), "preview-pages").status_code == 404
