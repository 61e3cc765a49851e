"""The rows' files named in the papers: under the result, with a gap for the name of one that is secret."""

import datetime

import page
import pytest
from django.urls import reverse

from documents.access import ks_of
from documents.models import Handling
from documents.papers import SamladDocument, UppfoljningDocument
from documents.papers.preview import preview_html
from followups.models import Uppfoljning
from organisation.models import Roll
from organisation.texts import Audience
from tests.documents.calls import make_call
from tests.documents.papers.test_plan_paper import words
from tests.documents.reading import blocks_of
from tests.factories import (
    AnvandareFactory,
    BilagaFactory,
    KontrollmomentFactory,
    PappersformFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)
from tests.internkontroll.test_secrecy import hidden_in

pytestmark = pytest.mark.django_db
LISTED = "Bilagor: protokoll-augusti.pdf (12 kB)"
GAP = "[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]"
SECRET = {"is_secret": True, "provision": "18 kap. 8 § OSL", "marked_by_name": "Anna Ek"}


@pytest.fixture
def tillfalle():
    version = PlanversionFactory(status="beslutad")
    tillfalle = TillfalleFactory(plan=version.plan, status="last")
    row = add_row(tillfalle, text="Utan fel.")
    BilagaFactory(uppfoljning=row, name="protokoll-augusti.pdf", size=12_000)
    return tillfalle


def add_row(tillfalle, **fields):
    moment = KontrollmomentFactory(version=tillfalle.plan.versioner.get(), moment="Attest")
    return UppfoljningFactory(tillfalle=tillfalle, moment=moment, status="genomford", **fields)


def add_secret(tillfalle):
    row = tillfalle.uppfoljningar.first()
    day = datetime.date(2026, 11, 21)
    return BilagaFactory(uppfoljning=row, name="hemligzqkobolt.pdf", sha256="1" * 64, marked_on=day, **SECRET)


def told(document):
    return words(document.html())


class TestChoice:
    def test_nothing_is_named_unless_somebody_says_so(self, tillfalle):
        assert "protokoll" not in told(UppfoljningDocument(tillfalle))

    @pytest.mark.parametrize("form", ["tabell", "kort"])
    def test_the_paper_itself_can_be_chosen_with_them(self, tillfalle, form):
        assert f"Utan fel. {LISTED}" in told(UppfoljningDocument(tillfalle, form=form, bilagor="med"))

    def test_the_kommun_can_choose_them_and_the_paper_be_without(self, tillfalle):
        PappersformFactory(kommun=tillfalle.plan.namnd.kommun, from_year=2000, has_bilagor=True)

        assert LISTED in told(UppfoljningDocument(tillfalle))
        assert "protokoll" not in told(UppfoljningDocument(tillfalle, bilagor="utan"))

    def test_a_paper_without_files_is_as_it_was(self, tillfalle):
        Uppfoljning.objects.get().bilagor.all().delete()

        usual, named = UppfoljningDocument(tillfalle), UppfoljningDocument(tillfalle, bilagor="med")

        assert named.html() == usual.html()

    def test_of_several_rounds_each_names_its_own(self, tillfalle):
        april = TillfalleFactory(
            plan=tillfalle.plan, slug="april", per_date=datetime.date(2022, 4, 30), status="last"
        )
        earlier = UppfoljningFactory(
            tillfalle=april, moment=Uppfoljning.objects.get().moment, status="genomford", text="Ett fel."
        )
        BilagaFactory(uppfoljning=earlier, name="april.pdf", size=3000)

        text = told(UppfoljningDocument(tillfalle, beside=[april], bilagor="med"))

        april, august = "Ett fel. Status: Genomförd Bilagor: april.pdf (3 kB)", f"Status: Genomförd {LISTED}"
        assert text.index(april) < text.index(august)

    def test_the_appendices_of_the_samlade_paper_follow_the_kommun(self):
        omgang = make_call()
        BilagaFactory(uppfoljning=Uppfoljning.objects.get(deviations=2), name="attest.pdf", size=5000)
        PappersformFactory(kommun=omgang.kommun, from_year=2000, has_bilagor=True)

        samlad = SamladDocument(omgang, ks_of(omgang.kommun))

        found = ["Två fel. Bilagor: attest.pdf (5 kB)" in told(each.document) for each in samlad.appendices]
        assert found == [False, True]


class TestSecret:
    @pytest.mark.parametrize("form", ["tabell", "kort"])
    def test_a_public_paper_has_a_gap_and_no_word_of_the_name(self, tillfalle, form):
        add_secret(tillfalle)
        document = UppfoljningDocument(tillfalle, form=form, bilagor="med")

        pdf, preview = document.pdf(), preview_html(document)

        cells = [" ".join(each.text.split()) for each in blocks_of(pdf)]
        assert any(f"{LISTED} {GAP}" in each for each in cells)
        assert hidden_in(pdf) | hidden_in(preview.encode()) == set()

    def test_an_internal_one_has_it_with_its_marking(self, tillfalle):
        add_secret(tillfalle)

        pdf = UppfoljningDocument(tillfalle, Audience.INTERNAL, bilagor="med").pdf()

        cells = " ".join(" ".join(each.text.split()) for each in blocks_of(pdf))
        assert "hemligzqkobolt.pdf (1 kB) [Sekretess: 18 kap. 8 § OSL, 2026-11-21, Anna Ek]" in cells

    def test_the_internal_version_is_offered_when_only_a_file_is_secret(self, client, tillfalle):
        add_secret(tillfalle)
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))
        url = reverse("documents:uppfoljning-paper", kwargs=tillfalle.address)

        usual, named = client.get(url), client.get(f"{url}?bilagor=med")

        assert usual.context["internal"] == {}
        assert [each.endswith("?bilagor=med") for each in named.context["internal"].values()] == [True] * len(
            named.context["internal"]
        )


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("form", ["tabell", "kort"])
def test_names_are_whole_in_an_accessible_file(tillfalle, form, audience):
    row = tillfalle.uppfoljningar.first()
    for number in range(3):
        name = f"{number}_granskning_av_attestordningen_i_kommunstyrelsens_forvaltning_augusti.xlsx"
        BilagaFactory(uppfoljning=row, name=name, sha256=f"{number + 2:064d}", size=1_234_567)

    add_secret(tillfalle)

    pdf = UppfoljningDocument(tillfalle, audience, form=form, bilagor="med").pdf()

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert [each.message for each in page.validate_pdf_bytes(pdf, profile=profile).failures] == []
    # A long name goes on on the next line, without a hyphen that is not in it.
    assert "kommunstyrelsens_forvaltning_augusti.xlsx" in "".join(each.text for each in blocks_of(pdf))


@pytest.mark.parametrize("count", [3, 60])
def test_one_query_however_many_rows(tillfalle, count_queries, count):
    UppfoljningDocument(tillfalle).html()
    one = count_queries(UppfoljningDocument(tillfalle, bilagor="med").html)
    for _ in range(count - 1):
        BilagaFactory(uppfoljning=add_row(tillfalle))

    assert count_queries(UppfoljningDocument(tillfalle, bilagor="med").html) == one
    assert count_queries(UppfoljningDocument(tillfalle).html) == one - 1


class TestPage:
    @pytest.fixture
    def url(self, tillfalle):
        return reverse("documents:uppfoljning-paper", kwargs=tillfalle.address)

    def test_the_choice_follows_to_print_sheet_and_handling(self, client, tillfalle, url):
        client.force_login(member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE))

        context = client.get(f"{url}?bilagor=med").context

        assert [context[name].partition("?")[2] for name in ("pdf_url", "xlsx_url", "issue_url")] == [
            "bilagor=med"
        ] * 3
        assert LISTED in words(client.get(context["text_url"]).content.decode())

    def test_a_reader_may_choose_too_and_a_stranger_finds_nothing(self, client, tillfalle, url):
        client.force_login(member(tillfalle.plan.namnd))
        reader = client.get(f"{url}?bilagor=med").status_code
        client.force_login(AnvandareFactory())
        stranger = client.get(f"{url}?bilagor=med").status_code

        assert (reader, stranger) == (200, 404)

    def test_what_is_no_choice_is_none(self, client, tillfalle, url):
        client.force_login(member(tillfalle.plan.namnd))

        assert client.get(f"{url}?bilagor=alla").context["document"].choice == {}

    def test_each_choice_is_drawn_up_by_itself_and_the_list_tells(self, client, tillfalle, quick_papers):
        client.force_login(member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE))
        issue = reverse("documents:uppfoljning-issue", kwargs=tillfalle.address)

        for query in ("", "?bilagor=med", "?bilagor=utan"):
            client.post(issue + query)

        found = Handling.objects.order_by("pk").values_list("number", "data__choice__bilagor")
        listed = client.get(reverse("documents:handling-list")).content.decode()
        assert list(found) == [(1, None), (1, "med"), (1, "utan")]
        assert Handling.objects.get(data__choice__bilagor="med").file_name.endswith("_Med-bilagenamn.pdf")
        assert "med bilagenamn" in listed
