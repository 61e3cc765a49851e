"""The internal papers: who may have them, what they say, and that it is logged."""

import io
import zipfile
from html import unescape

import pytest
from django.urls import reverse

from documents.models import Handling
from documents.papers import MissivDocument, UppfoljningDocument
from organisation.models import Handelse, Roll
from organisation.texts import Audience
from tests.documents.reading import run_on
from tests.factories import (
    AnvandareFactory,
    BedomningFactory,
    BeslutFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

SECRET = "Larmet [[sekretess: 18 kap. 8 § OSL; 2026-11-21; Anna Ek | kobolt]] byts."


@pytest.fixture
def matter():
    """A locked round of a decided plan, with letters; each paper has something secret."""
    version = PlanversionFactory(status="beslutad", beslut=BeslutFactory(date="2022-01-10", paragraph="§ 1"))
    tillfalle = TillfalleFactory(plan=version.plan, status="last")
    moment = KontrollmomentFactory(version=version, moment="Larm", metod=SECRET)
    UppfoljningFactory(tillfalle=tillfalle, moment=moment, status="genomford", text=SECRET)
    BedomningFactory(tillfalle=tillfalle, analys=SECRET)
    missiv = MissivFactory(tillfalle=tillfalle, bakgrund=SECRET, sammanfattning_reason="Skäl.")
    ProtokollsutdragFactory(missiv=missiv, bakgrund=SECRET, sammanfattning_reason="Skäl.")
    return tillfalle


def text_of(pdf):
    """The words of the PDF, its pages parted by form feeds."""
    return run_on(pdf, "pdftotext", "-layout", "PDF", "-")


def addresses(tillfalle):
    plan, of_round = tillfalle.plan.address, tillfalle.address
    utdrag, version = {**of_round, "number": 1}, tillfalle.plan.versioner.get()
    return {
        "plan.pdf": reverse("documents:plan-internal-pdf", kwargs=plan),
        "uppfoljning.pdf": reverse("documents:uppfoljning-internal-pdf", kwargs=of_round),
        "missiv.pdf": reverse("documents:missiv-internal-pdf", kwargs=of_round),
        "missiv.docx": reverse("documents:missiv-internal-docx", kwargs=of_round),
        "utdrag.pdf": reverse("documents:protokollsutdrag-internal-pdf", kwargs=utdrag),
        "utdrag.docx": reverse("documents:protokollsutdrag-internal-docx", kwargs=utdrag),
        "version.pdf": reverse("documents:version-internal-pdf", args=[version.public_id]),
        "plan.xlsx": reverse("plans:export-internal-xlsx", kwargs=plan),
        "plan.csv": reverse("plans:export-internal-csv", kwargs=plan),
        "uppfoljning.xlsx": reverse("followups:tillfalle-internal-xlsx", kwargs=of_round),
        "uppfoljning.csv": reverse("followups:tillfalle-internal-csv", kwargs=of_round),
    }


def words(response, name):
    """What a file says, whatever its kind."""
    content = b"".join(response) if response.streaming else response.content
    if name.endswith(".pdf"):
        return text_of(content)
    if name.endswith(".csv"):
        return content.decode()
    members = zipfile.ZipFile(io.BytesIO(content))
    texts = (members.read(each).decode() for each in members.namelist() if each.endswith(".xml"))
    return unescape(" ".join(texts))


def answers(client, tillfalle, user):
    client.force_login(user)
    return {client.get(url).status_code for url in addresses(tillfalle).values()}


class TestFourPeople:
    @pytest.mark.parametrize("roll", [Roll.CONTROLLER, Roll.NAMNDSEKRETERARE, Roll.GODKANNARE])
    def test_who_may_read_secrets_gets_them(self, client, matter, roll):
        assert answers(client, matter, member(matter.plan.namnd, roll)) == {200}

    @pytest.mark.parametrize("roll", [Roll.LASARE, Roll.SAMORDNARE, Roll.ADMINISTRATOR, Roll.REVISOR])
    def test_others_get_403(self, client, matter, roll):
        assert answers(client, matter, member(matter.plan.namnd, roll)) == {403}
        assert not Handelse.objects.filter(action="internal.fetched").exists()

    def test_ks_that_watches_gets_none(self, client, matter):
        """Uppsikt gives states, dates and handed-in texts, never what is secret in them."""
        ks = NamndFactory(kommun=matter.plan.namnd.kommun, is_ks=True)

        assert answers(client, matter, member(ks, Roll.CONTROLLER)) <= {403, 404}

    def test_stranger_gets_404(self, client, matter):
        assert answers(client, matter, AnvandareFactory()) == {404}


@pytest.mark.parametrize("name", ["plan.pdf", "uppfoljning.pdf", "missiv.pdf", "utdrag.pdf"])
def test_pdf_has_words_and_marking_and_says_so(client, matter, name):
    client.force_login(member(matter.plan.namnd, Roll.CONTROLLER))

    response = client.get(addresses(matter)[name])

    text = " ".join(words(response, name).split())
    assert "kobolt" in text
    assert "18 kap. 8 § OSL, 2026-11-21, Anna Ek" in text
    assert "INTERN – innehåller sekretess" in text
    assert 'filename="INTERN_' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["missiv.docx", "utdrag.docx", "plan.xlsx", "plan.csv", "uppfoljning.xlsx", "uppfoljning.csv"]
)
def test_other_files_have_words_and_marking_and_say_so(client, matter, name):
    client.force_login(member(matter.plan.namnd, Roll.CONTROLLER))

    response = client.get(addresses(matter)[name])

    text = words(response, name)
    assert "kobolt" in text
    assert "18 kap. 8 § OSL" in text
    assert "INTERN – innehåller sekretess" in text
    assert "INTERN_" in response["Content-Disposition"]


def test_each_is_logged_as_secret(client, matter):
    user = member(matter.plan.namnd, Roll.CONTROLLER)
    client.force_login(user)

    for url in addresses(matter).values():
        client.get(url)

    events = Handelse.objects.filter(action="internal.fetched")
    assert {(event.anvandare, event.is_secret) for event in events} == {(user, True)}
    assert len(events) == len(addresses(matter))
    assert all(event.changes["file"].startswith("INTERN_") for event in events)


def test_public_papers_stay_public_for_who_may_read_more(client, matter):
    client.force_login(member(matter.plan.namnd, Roll.CONTROLLER))
    public = {name: url.replace("-intern", "") for name, url in addresses(matter).items()}

    texts = {name: words(client.get(url), name) for name, url in public.items()}

    assert [name for name, text in texts.items() if "kobolt" in text or "INTERN" in text] == []
    assert not Handelse.objects.filter(action="internal.fetched").exists()


def test_every_page_of_a_long_paper_says_intern(client, matter):
    for _ in range(40):
        UppfoljningFactory(
            tillfalle=matter,
            moment=KontrollmomentFactory(version=matter.plan.versioner.get(), moment="Larm"),
            status="genomford",
            text=SECRET,
        )
    client.force_login(member(matter.plan.namnd, Roll.CONTROLLER))

    pages = text_of(client.get(addresses(matter)["uppfoljning.pdf"]).content).split("\f")

    pages = [page for page in pages if page.strip()]
    assert len(pages) > 2
    assert [page for page in pages if "INTERN – innehåller sekretess" not in page] == []


@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_2A"])
def test_internal_paper_is_as_accessible_as_the_public_one(matter, profile):
    import page

    for document in (
        UppfoljningDocument(matter, Audience.INTERNAL),
        MissivDocument(matter.missiv, Audience.INTERNAL),
    ):
        assert page.validate_pdf_bytes(document.pdf(), profile=page.ValidationProfile[profile]).is_compliant


class TestChoice:
    def page(self, client, matter, roll):
        client.force_login(member(matter.plan.namnd, roll))
        return client.get(reverse("documents:plan-paper", kwargs=matter.plan.address)).content.decode()

    def test_stands_on_the_papers_page_for_who_may(self, client, matter):
        assert addresses(matter)["plan.pdf"] in self.page(client, matter, Roll.CONTROLLER)
        assert addresses(matter)["plan.pdf"] not in self.page(client, matter, Roll.LASARE)

    def test_is_not_there_when_nothing_is_secret(self, client, matter):
        matter.plan.versioner.get().moment.update(metod="Öppet.")

        assert "INTERN" not in self.page(client, matter, Roll.CONTROLLER)

    def test_version_that_is_not_in_force_has_its_own(self, client, matter):
        draft = PlanversionFactory(plan=matter.plan, number=2)
        KontrollmomentFactory(version=draft, metod=SECRET)
        client.force_login(member(matter.plan.namnd, Roll.CONTROLLER))

        page = client.get(reverse("documents:version-paper", args=[draft.public_id])).content.decode()

        assert reverse("documents:version-internal-pdf", args=[draft.public_id]) in page

    def test_stands_beside_the_letter(self, client, matter):
        client.force_login(member(matter.plan.namnd, Roll.NAMNDSEKRETERARE))
        missiv = client.get(reverse("documents:missiv-edit", kwargs=matter.address)).content.decode()
        utdrag = {**matter.address, "number": 1}
        letter = client.get(reverse("documents:protokollsutdrag-edit", kwargs=utdrag)).content.decode()

        assert addresses(matter)["missiv.docx"] in missiv
        assert addresses(matter)["utdrag.docx"] in letter


class TestHandling:
    def issue(self, client, matter, roll=Roll.NAMNDSEKRETERARE):
        client.force_login(member(matter.plan.namnd, roll))
        return client.post(reverse("documents:plan-internal-issue", kwargs=matter.plan.address))

    def test_internal_one_is_drawn_up_beside_the_public_one(self, client, matter):
        self.issue(client, matter)
        client.post(reverse("documents:plan-issue", kwargs=matter.plan.address))

        assert sorted(Handling.objects.values_list("audience", "number", "file_name")) == [
            ("internal", 1, Handling.objects.get(audience="internal").file_name),
            ("public", 1, Handling.objects.get(audience="public").file_name),
        ]
        assert Handling.objects.get(audience="internal").file_name.startswith("INTERN_")
        assert Handelse.objects.get(action="handling.issued", is_secret=True)

    def test_only_who_may_read_secrets_sees_and_fetches_it(self, client, matter):
        self.issue(client, matter)
        handling = Handling.objects.get()

        def seen_by(roll):
            client.force_login(member(matter.plan.namnd, roll))
            listed = handling.file_name in client.get(reverse("documents:handling-list-csv")).content.decode(
                "utf-8-sig"
            )
            return listed, client.get(handling.get_absolute_url()).status_code

        assert seen_by(Roll.CONTROLLER) == (True, 200)
        assert [seen_by(roll) for roll in (Roll.LASARE, Roll.SAMORDNARE, Roll.REVISOR)] == [(False, 404)] * 3
        assert Handelse.objects.filter(action="internal.fetched", is_secret=True).count() == 1
