"""The internal versions of papers that are gathered of others: of a call, of measures, of a meeting."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse

from documents.access import ks_of
from documents.models import Sammantrade
from documents.papers import PaperPackage, Part, PlanDocument, SamladDocument, UploadedPaper
from followups.models import Atgard, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Handelse, Roll
from organisation.texts import Audience
from tests.documents.calls import make_call
from tests.documents.reading import run_on
from tests.factories import AnvandareFactory, AtgardFactory, MedlemskapFactory, MissivFactory, member

pytestmark = pytest.mark.django_db

SECRET = "Larmet [[sekretess: 18 kap. 8 § OSL; 2026-11-21; Anna Ek | kobolt]] byts."
MARK = "INTERN – innehåller sekretess"
OF_CALL = ["samlad-internal-pdf", "samlad-part-internal-pdf", "call-measures-internal-pdf"]
OF_CALL_ALL = [*OF_CALL, "call-measures-internal-xlsx"]
OF_ROUND = ["round-measures-internal-pdf", "round-measures-internal-xlsx", "sammantrade-internal-pdf"]


@pytest.fixture
def omgang():
    """A call where Kulturnämnden has something secret in a result and in a measure."""
    omgang = make_call()
    row = Uppfoljning.objects.get(deviations=2)
    Uppfoljning.objects.filter(pk=row.pk).update(text=SECRET)
    AtgardFactory(uppfoljning=row, description=SECRET, created_at=row.tillfalle.approved_at)
    return omgang


@pytest.fixture
def kultur(omgang):
    tillfalle = Uppfoljningstillfalle.objects.get(plan__namnd__name="Kulturnämnden")
    MissivFactory(tillfalle=tillfalle, bakgrund=SECRET, sammanfattning_reason="Skäl.")
    return tillfalle


def reader_in_all(omgang, roll=Roll.CONTROLLER):
    """One who may read what is secret in KS and in each nämnd that has handed in."""
    user = member(ks_of(omgang.kommun), roll)
    for tillfalle in omgang.tillfallen.exclude(status="oppen").exclude(plan__namnd__is_ks=True):
        MedlemskapFactory(anvandare=user, roll=roll, namnd=tillfalle.plan.namnd)
    return user


def url_of(name, about):
    return reverse(f"documents:{name}", kwargs=about.address)


def statuses(client, user, names, about):
    client.force_login(user)
    return {client.get(url_of(name, about)).status_code for name in names}


def pages_of(response):
    text = run_on(response.content, "pdftotext", "-layout", "PDF", "-")
    return [" ".join(page.split()) for page in text.split("\f") if page.strip()]


class TestWho:
    def test_who_may_read_secrets_in_each_namnd_gets_the_calls_papers(self, client, omgang, quick_papers):
        assert statuses(client, reader_in_all(omgang), OF_CALL_ALL, omgang) == {200}

    @pytest.mark.parametrize("roll", [Roll.CONTROLLER, Roll.NAMNDSEKRETERARE, Roll.LASARE])
    def test_the_right_in_ks_alone_is_not_enough(self, client, omgang, roll):
        assert statuses(client, member(ks_of(omgang.kommun), roll), OF_CALL_ALL, omgang) == {403}
        assert not Handelse.objects.filter(action="internal.fetched").exists()

    def test_nor_is_the_right_in_all_but_ks(self, client, omgang, kultur):
        user = member(ks_of(omgang.kommun))
        MedlemskapFactory(anvandare=user, roll=Roll.CONTROLLER, namnd=kultur.plan.namnd)

        assert statuses(client, user, OF_CALL_ALL, omgang) == {403}

    @pytest.mark.parametrize("roll", [Roll.SAMORDNARE, Roll.REVISOR, Roll.ADMINISTRATOR])
    def test_the_kommuns_roles_get_none(self, client, omgang, kultur, roll):
        user = member(ks_of(omgang.kommun), roll)

        assert statuses(client, user, OF_CALL_ALL, omgang) <= {403, 404}
        assert statuses(client, user, OF_ROUND, kultur) == {403}

    def test_stranger_gets_404(self, client, omgang, kultur):
        stranger = AnvandareFactory()

        assert statuses(client, stranger, OF_CALL_ALL, omgang) == {404}
        assert statuses(client, stranger, OF_ROUND, kultur) == {404}
        assert statuses(client, stranger, ["sammantrade-internal-pdf"], kultur.plan) == {404}

    def test_a_namnds_own_papers_are_for_its_own(self, client, omgang, kultur, quick_papers):
        namnd, ks = kultur.plan.namnd, ks_of(omgang.kommun)

        assert statuses(client, member(namnd, Roll.CONTROLLER), OF_ROUND, kultur) == {200}
        assert statuses(client, member(namnd), OF_ROUND, kultur) == {403}
        assert statuses(client, member(ks, Roll.CONTROLLER), OF_ROUND, kultur) <= {403, 404}

    def test_papers_for_a_meeting_about_a_plan(self, client, kultur, quick_papers):
        plan, name = kultur.plan, ["sammantrade-internal-pdf"]

        assert statuses(client, member(plan.namnd, Roll.NAMNDSEKRETERARE), name, plan) == {200}
        assert statuses(client, member(plan.namnd), name, plan) == {403}


class TestWords:
    @pytest.mark.parametrize("name", OF_CALL)
    def test_of_a_call(self, client, omgang, name):
        client.force_login(reader_in_all(omgang))

        self.assert_words(client, url_of(name, omgang))

    @pytest.mark.parametrize("name", ["round-measures-internal-pdf", "sammantrade-internal-pdf"])
    def test_of_a_round(self, client, kultur, name):
        client.force_login(member(kultur.plan.namnd, Roll.CONTROLLER))

        self.assert_words(client, url_of(name, kultur))

    def assert_words(self, client, url):
        internal, public = client.get(url), client.get(url.replace("-intern", ""))

        pages = pages_of(internal)
        assert "18 kap. 8 § OSL, 2026-11-21, Anna Ek" in " ".join(pages)
        assert "kobolt" in " ".join(pages)
        assert [page for page in pages if MARK not in page] == []
        assert 'filename="INTERN_' in internal["Content-Disposition"]
        assert "no-store" in internal["Cache-Control"]
        assert [word for word in ("kobolt", "INTERN") if word in " ".join(pages_of(public))] == []

    @pytest.mark.parametrize("is_of_call", [True, False])
    def test_of_a_sheet(self, client, omgang, kultur, is_of_call):
        name, about = ("call", omgang) if is_of_call else ("round", kultur)
        client.force_login(reader_in_all(omgang))

        internal = client.get(url_of(f"{name}-measures-internal-xlsx", about))
        public = client.get(url_of(f"{name}-measures-xlsx", about))

        values = self.values(internal)
        assert values[0] == MARK
        assert SECRET in values
        assert "INTERN_" in internal["Content-Disposition"]
        assert "no-store" in internal["Cache-Control"]
        assert not re.search("kobolt|INTERN", " ".join(self.values(public)))

    def values(self, response):
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        return [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value]


def test_a_file_made_elsewhere_is_stamped_as_internal(kultur):
    elsewhere = PlanDocument(kultur.plan.versioner.get()).pdf()
    package = PaperPackage(
        kultur.plan.namnd,
        [Part(UploadedPaper("Rapport", elsewhere, MARK), "Bilaga 1")],
        title="Handlingar",
        filename="Handlingar.pdf",
        audience=Audience.INTERNAL,
    )

    text = run_on(package.pdf(), "pdftotext", "-layout", "PDF", "-")

    assert f"{MARK} · Bilaga 1" in " ".join(text.split())


class TestLog:
    def test_each_namnd_has_it_in_its_log(self, client, omgang, quick_papers):
        user = reader_in_all(omgang)

        statuses(client, user, OF_CALL_ALL, omgang)

        events = Handelse.objects.filter(action="internal.fetched")
        assert {(each.anvandare, each.is_secret) for each in events} == {(user, True)}
        assert sorted(each.namnd.name for each in events) == ["Kommunstyrelsen"] * 4 + ["Kulturnämnden"] * 4
        assert all(each.changes["file"].startswith("INTERN_") for each in events)

    def test_of_a_round_it_is_once(self, client, kultur, quick_papers):
        statuses(client, member(kultur.plan.namnd, Roll.CONTROLLER), OF_ROUND, kultur)

        events = Handelse.objects.filter(action="internal.fetched", is_secret=True)
        assert [each.namnd for each in events] == [kultur.plan.namnd] * 3

    def test_the_public_ones_are_not_logged(self, client, omgang, quick_papers):
        names = [name.replace("-internal", "") for name in OF_CALL_ALL]

        statuses(client, reader_in_all(omgang), names, omgang)

        assert not Handelse.objects.filter(action="internal.fetched").exists()


class TestChoice:
    def page(self, client, user, name, about):
        client.force_login(user)
        return client.get(url_of(name, about)).content.decode()

    def test_stands_on_the_calls_pages_for_who_may(self, client, omgang):
        user, watcher = reader_in_all(omgang), member(ks_of(omgang.kommun), Roll.CONTROLLER)

        for page, name in (("samlad-detail", OF_CALL[0]), ("call-measures", OF_CALL[2])):
            assert url_of(name, omgang) in self.page(client, user, page, omgang)
            assert url_of(name, omgang) not in self.page(client, watcher, page, omgang)

    def test_a_secret_in_an_appendix_alone_gives_the_whole_alone(self, client, omgang):
        Uppfoljning.objects.filter(deviations=2).update(text="Öppet.")
        Uppfoljningstillfalle.objects.get(plan__namnd__name="Kulturnämnden").uppfoljningar.exclude(
            deviations=2
        ).update(text=SECRET)
        Atgard.objects.update(description="Öppet.")

        page = self.page(client, reader_in_all(omgang), "samlad-detail", omgang)

        assert url_of("samlad-internal-pdf", omgang) in page
        assert url_of("samlad-part-internal-pdf", omgang) not in page

    def test_is_not_there_when_nothing_is_secret(self, client, omgang):
        Uppfoljning.objects.update(text="Öppet.")
        Atgard.objects.update(description="Öppet.")
        user = reader_in_all(omgang)

        for name in ("samlad-detail", "call-measures"):
            assert "-intern." not in self.page(client, user, name, omgang)

    def test_stands_on_the_rounds_pages_for_who_may(self, client, kultur):
        namnd = kultur.plan.namnd
        kansli, reader = member(namnd, Roll.NAMNDSEKRETERARE), member(namnd)

        assert url_of(OF_ROUND[0], kultur) in self.page(client, kansli, "round-measures", kultur)
        assert url_of(OF_ROUND[0], kultur) not in self.page(client, reader, "round-measures", kultur)
        assert url_of(OF_ROUND[2], kultur) in self.page(client, kansli, "sammantrade-edit", kultur)

    def test_papers_without_secrets_need_no_internal_version(self, client, kultur):
        Sammantrade.objects.create(tillfalle=kultur, organ="Nämnden", papers=["plan"])
        kansli = member(kultur.plan.namnd, Roll.NAMNDSEKRETERARE)

        assert "-intern." not in self.page(client, kansli, "sammantrade-edit", kultur)


@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_2A"])
def test_internal_paper_is_as_accessible_as_the_public_one(omgang, profile):
    import page

    paper = SamladDocument(omgang, ks_of(omgang.kommun), Audience.INTERNAL).whole().pdf()

    assert page.validate_pdf_bytes(paper, profile=page.ValidationProfile[profile]).is_compliant
