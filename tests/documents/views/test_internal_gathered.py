"""The internal versions of papers that are gathered of others: of a call, of measures, of a meeting."""

import hashlib
import io
import json
import re

import openpyxl
import pytest
from django.urls import reverse

from documents.access import ks_of
from documents.models import Handling, Missiv, Sammantrade
from documents.papers import PaperPackage, Part, PlanDocument, SamladDocument, UploadedPaper
from documents.services.arenden import steps_of
from followups.models import Atgard, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Handelse, Roll
from organisation.texts import Audience
from tests.documents.calls import make_call
from tests.documents.reading import run_on
from tests.factories import (
    AnvandareFactory,
    AtgardFactory,
    BeslutFactory,
    HandlingFactory,
    MedlemskapFactory,
    MissivFactory,
    SamladBedomningFactory,
    member,
)
from tests.internkontroll.test_secrecy import hidden_in

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


ISSUED_OF_CALL = ["samlad-internal-issue", "call-measures-internal-issue"]
ISSUED_OF_ROUND = ["round-measures-internal-issue", "sammantrade-internal-issue"]


class TestHandling:
    """Drawn up with what is secret: kept for good, and only for who may read it in each nämnd."""

    @pytest.fixture(autouse=True)
    def final(self, omgang, kultur):
        """Nothing stops the papers, so that they can be drawn up."""
        SamladBedomningFactory(omgang=omgang, text_reason="Siffrorna står i tabellen.")
        version = kultur.plan.versioner.get()
        version.beslut = BeslutFactory(namnd=kultur.plan.namnd, date="2022-01-10", paragraph="§ 1")
        version.save()
        Missiv.objects.update(dnr="KUN/2022:9", date="2022-09-21")

    def issue(self, client, user, names, about):
        client.force_login(user)
        return {client.post(url_of(name, about)).status_code for name in names}

    def seen_by(self, client, user):
        """The titles that the list shows, and what the files answer."""
        client.force_login(user)
        listed = client.get(reverse("documents:handling-list-csv")).content.decode("utf-8-sig")
        names = [each.file_name for each in Handling.objects.order_by("pk") if each.file_name in listed]
        return names, {client.get(each.get_absolute_url()).status_code for each in Handling.objects.all()}

    @pytest.mark.parametrize(
        ("name", "slag"), [(ISSUED_OF_CALL[0], "samlad"), (ISSUED_OF_CALL[1], "atgardsrapport")]
    )
    def test_of_a_call_keeps_the_words_and_whose_they_are(self, client, omgang, name, slag):
        user = reader_in_all(omgang)

        assert self.issue(client, user, [name], omgang) == {302}

        handling = Handling.objects.get()
        with handling.file.open("rb") as file:
            content = file.read()
        assert (handling.slag, handling.omgang, handling.created_by) == (slag, omgang, user)
        assert (handling.is_internal, handling.number, handling.replaces) == (True, 1, None)
        assert handling.file_name.startswith("INTERN_")
        assert handling.sha256 == hashlib.sha256(content).hexdigest()
        assert "kobolt" in handling.data["html"]
        assert "kobolt" in run_on(content, "pdftotext", "PDF", "-")
        assert {each.name for each in handling.owners.all()} == {"Kommunstyrelsen", "Kulturnämnden"}
        logged = Handelse.objects.filter(action="handling.issued", is_secret=True)
        assert sorted(each.namnd.name for each in logged) == ["Kommunstyrelsen", "Kulturnämnden"]

    @pytest.mark.parametrize("name", ISSUED_OF_ROUND)
    def test_of_a_round_is_its_namnds(self, client, kultur, name):
        namnd = kultur.plan.namnd

        assert self.issue(client, member(namnd, Roll.NAMNDSEKRETERARE), [name], kultur) == {302}

        handling = Handling.objects.get()
        with handling.file.open("rb") as file:
            assert "kobolt" in run_on(file.read(), "pdftotext", "PDF", "-")
        assert (handling.is_internal, list(handling.owners.all())) == (True, [namnd])

    def test_public_one_beside_it_has_no_secret_word(self, client, omgang):
        """Searched for in each string and stream of the file, and in what it was made from."""
        secret = SECRET.replace("kobolt", "hemligzqkobolt")
        Uppfoljning.objects.filter(text=SECRET).update(text=secret)
        Atgard.objects.filter(description=SECRET).update(description=secret)
        names = [name.replace("-internal", "") for name in ISSUED_OF_CALL]

        assert self.issue(client, reader_in_all(omgang), names, omgang) == {302}

        for handling in Handling.objects.all():
            with handling.file.open("rb") as file:
                content = file.read()
            assert hidden_in(content) | hidden_in(json.dumps(handling.data).encode()) == set()
            assert (handling.is_internal, handling.owners.count()) == (False, 0)
        internal = SamladDocument(omgang, ks_of(omgang.kommun), Audience.INTERNAL).whole().pdf()
        assert hidden_in(internal) == {"hemligzqkobolt"}

    def test_who_may_not_read_one_namnds_secrets_draws_up_none(self, client, omgang, kultur):
        ks, namnd = ks_of(omgang.kommun), kultur.plan.namnd
        watcher, samordnare = member(ks, Roll.CONTROLLER), member(ks, Roll.SAMORDNARE)

        assert self.issue(client, watcher, ISSUED_OF_CALL, omgang) == {403}
        assert self.issue(client, samordnare, ISSUED_OF_CALL, omgang) == {403}
        assert self.issue(client, member(namnd), ISSUED_OF_ROUND, kultur) == {403}
        assert self.issue(client, AnvandareFactory(), ISSUED_OF_CALL, omgang) == {404}
        assert self.issue(client, AnvandareFactory(), ISSUED_OF_ROUND, kultur) == {404}
        assert not Handling.objects.exists()

    def test_who_may_read_secrets_and_not_write_the_paper_draws_up_none(self, client, omgang, kultur):
        assert self.issue(client, reader_in_all(omgang, Roll.GODKANNARE), ISSUED_OF_CALL, omgang) == {403}
        assert self.issue(client, reader_in_all(omgang), ISSUED_OF_ROUND, kultur) == {403}

    def test_is_listed_and_fetched_by_who_may_read_it_in_each_namnd(
        self, client, omgang, kultur, quick_papers
    ):
        ks, user = ks_of(omgang.kommun), reader_in_all(omgang)
        self.issue(client, user, ISSUED_OF_CALL, omgang)
        names = [each.file_name for each in Handling.objects.order_by("pk")]

        assert self.seen_by(client, user) == (names, {200})
        for roll in (Roll.CONTROLLER, Roll.NAMNDSEKRETERARE, Roll.SAMORDNARE, Roll.LASARE, Roll.REVISOR):
            assert self.seen_by(client, member(ks, roll)) == ([], {404})
        assert self.seen_by(client, member(kultur.plan.namnd, Roll.CONTROLLER)) == ([], {404})
        assert self.seen_by(client, AnvandareFactory()) == ([], {404})

    def test_a_namnd_that_was_told_of_then_still_counts(self, client, omgang, kultur, quick_papers):
        """Its round is opened anew and left out of the call's papers from now on; what is kept has its words."""
        user = reader_in_all(omgang)
        self.issue(client, user, ISSUED_OF_CALL, omgang)
        Uppfoljningstillfalle.objects.filter(pk=kultur.pk).update(status="oppen")

        assert self.seen_by(client, member(ks_of(omgang.kommun), Roll.CONTROLLER)) == ([], {404})

    def test_each_fetch_is_in_the_log_of_each_namnd(self, client, omgang, quick_papers):
        user = reader_in_all(omgang)
        self.issue(client, user, ISSUED_OF_CALL[:1], omgang)
        handling = Handling.objects.get()

        response = client.get(handling.get_absolute_url())

        events = Handelse.objects.filter(action="internal.fetched", is_secret=True, anvandare=user)
        assert "no-store" in response["Cache-Control"]
        assert sorted(each.namnd.name for each in events) == ["Kommunstyrelsen", "Kulturnämnden"]
        assert {each.changes["file"] for each in events} == {handling.file_name}

    def test_has_versions_of_its_own(self, client, omgang, quick_papers):
        user = reader_in_all(omgang)
        public, internal = "call-measures-issue", "call-measures-internal-issue"
        for name in (public, internal, internal):
            self.issue(client, user, [name], omgang)
        Atgard.objects.filter(description=SECRET).update(ansvarig_text="Någon annan")
        self.issue(client, user, [internal], omgang)

        found = Handling.objects.order_by("pk").values_list("audience", "number", "replaces__number")
        assert list(found) == [("public", 1, None), ("internal", 1, None), ("internal", 2, 1)]

    def test_does_not_end_the_station_of_the_meeting(self, client, kultur, quick_papers):
        """An internal one is not what the meeting gets, and others are not to learn of it."""
        user = member(kultur.plan.namnd, Roll.NAMNDSEKRETERARE)
        self.issue(client, user, ["sammantrade-internal-issue"], kultur)
        internal = {step.code: step.is_done for step in steps_of(kultur, kultur.missiv)}
        self.issue(client, user, ["sammantrade-issue"], kultur)

        public = {step.code: step.is_done for step in steps_of(kultur, kultur.missiv)}

        assert (Handling.objects.count(), internal["sammantrade"], public["sammantrade"]) == (2, False, True)

    @pytest.mark.parametrize("name", ["samlad-detail", "call-measures"])
    def test_the_way_there_stands_on_the_calls_pages_for_who_may(self, client, omgang, name):
        url = url_of({"samlad-detail": ISSUED_OF_CALL[0]}.get(name, ISSUED_OF_CALL[1]), omgang)

        def page(user):
            client.force_login(user)
            return client.get(url_of(name, omgang)).content.decode()

        assert url in page(reader_in_all(omgang))
        assert url not in page(reader_in_all(omgang, Roll.GODKANNARE))
        assert url not in page(member(ks_of(omgang.kommun), Roll.CONTROLLER))

    def test_and_on_the_rounds(self, client, kultur):
        client.force_login(member(kultur.plan.namnd, Roll.NAMNDSEKRETERARE))

        for name, issue in zip(["round-measures", "sammantrade-edit"], ISSUED_OF_ROUND, strict=True):
            assert url_of(issue, kultur) in client.get(url_of(name, kultur)).content.decode()

    def test_the_question_tells_who_can_have_it(self, client, omgang):
        client.force_login(reader_in_all(omgang))

        page = client.get(url_of(ISSUED_OF_CALL[0], omgang)).content.decode()

        assert "sekretessmarkerade uppgifter i alla 2 nämnder som papperet gäller" in page

    @pytest.mark.parametrize("count", [3, 60])
    def test_the_list_asks_as_often_whoever_they_belong_to(
        self, client, omgang, kultur, count_queries, count
    ):
        client.force_login(reader_in_all(omgang))
        url = reverse("documents:handling-list")
        ks = ks_of(omgang.kommun)

        def add(number):
            handling = HandlingFactory(
                namnd=ks, omgang=omgang, number=number, audience=Audience.INTERNAL.value
            )
            handling.owners.set([ks, kultur.plan.namnd])

        add(1)
        one = count_queries(lambda: client.get(url))
        for number in range(2, count + 1):
            add(number)

        assert count_queries(lambda: client.get(url)) == one


@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_2A"])
def test_internal_paper_is_as_accessible_as_the_public_one(omgang, profile):
    import page

    paper = SamladDocument(omgang, ks_of(omgang.kommun), Audience.INTERNAL).whole().pdf()

    assert page.validate_pdf_bytes(paper, profile=page.ValidationProfile[profile]).is_compliant
