"""The gathered papers of a call in a print run: who gets them, with and without secrets."""

import io

import page
import pypdf
import pytest
from django.core.exceptions import PermissionDenied

from documents.access import require_readable
from documents.papers import Document, PaperPackage
from documents.services import printing
from documents.services.utskrifter import choices_of_omgang, log_fetch, order_utskrift
from followups.models import Uppfoljningstillfalle
from organisation.models import Handelse, Medlemskap, Namnd, Roll
from organisation.texts import Audience
from tests.documents.print_runs import entries, run_out, states
from tests.documents.views.test_papers import make_papers
from tests.factories import (
    MedlemskapFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    TillfalleFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def omgang(kommun, namnder):
    """A call that all nämnder have answered."""
    omgang = OmgangFactory(kommun=kommun)
    Uppfoljningstillfalle.objects.filter(plan__namnd__kommun=kommun).update(omgang=omgang)
    return omgang


def order_call(omgang, user, *slag, **options):
    choices = [each for each in choices_of_omgang(user, omgang) if each.slag in slag]
    utskrift = order_utskrift(omgang.kommun, choices, title="Omgången", user=user, omgang=omgang, **options)
    utskrift.refresh_from_db()
    return utskrift


def test_zip_of_twenty_nämnder_has_the_gathered_papers_first(
    kommun, namnder, samordnare, quick_papers, monkeypatch
):
    monkeypatch.setattr(PaperPackage, "pdf", Document.pdf)
    for number in range(17):
        make_papers(NamndFactory(kommun=kommun, name=f"Nämnd {number:02}"))
    call = OmgangFactory(kommun=kommun)
    Uppfoljningstillfalle.objects.filter(plan__namnd__kommun=kommun).update(omgang=call)

    utskrift = order_call(call, samordnare, "samlad", "atgardsrapport", "plan", "uppfoljning", "missiv")

    files = entries(utskrift)
    papers = [name for name in files if name.endswith(".pdf")]
    assert (utskrift.status, len(papers)) == ("klar", 2 + 20 * 3)
    assert papers[0].startswith("Samlad-uppfoljning_")
    assert papers[1].startswith("Atgardsrapport_")
    assert files[papers[0]].count("Nämnd 16".encode()) > 1
    assert "Kommunstyrelsens samlade bedömning är inte skriven." in files["Utkast.txt"].decode("utf-8-sig")


def test_one_pdf_names_what_is_missing_and_what_is_an_utkast(omgang, namnder, samordnare):
    late = TillfalleFactory(plan=PlanFactory(namnd__kommun=omgang.kommun), omgang=omgang)

    utskrift = order_call(omgang, samordnare, "samlad", "plan", "uppfoljning", form="samlad")

    with utskrift.file.open("rb") as file:
        content = file.read()
    words = " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert [each.message for each in page.validate_pdf_bytes(content, profile=profile).failures] == []
    assert "Det här finns inte i filen" in words
    assert f"{late.plan.namnd.name} – uppföljning: uppföljningen {late.name} är inte inlämnad än" in words
    assert "Det här är utskrivet som utkast" in words
    assert "Kommunstyrelsens samlade bedömning är inte skriven." in words


def test_gathered_papers_are_left_out_for_who_may_not_read_each_nämnds_secrets(omgang, namnder, quick_papers):
    user = member(namnder[0], Roll.CONTROLLER)
    choices = [each for each in choices_of_omgang(user, omgang) if each.namnd == namnder[0]]
    options = {"title": "Internt", "user": user, "omgang": omgang, "audience": Audience.INTERNAL}

    utskrift = order_utskrift(omgang.kommun, choices, **options)

    assert {part.slag for part in utskrift.delar.all()} == {
        "plan",
        "uppfoljning",
        "missiv",
        "protokollsutdrag",
    }
    assert [
        reason for _, paper, reason in utskrift.left_out if paper in ("Samlad uppföljning", "Åtgärdsrapport")
    ] == ["du får inte läsa sekretessmarkerade uppgifter i alla nämnder som papperet gäller"] * 2


@pytest.fixture
def reader_in_all(omgang, namnder):
    """One who may read what is secret in each nämnd; one of them has a secret result."""
    row = Uppfoljningstillfalle.objects.get(plan__namnd=namnder[1]).uppfoljningar.first()
    type(row).objects.filter(pk=row.pk).update(
        text="Larmet [[sekretess: 18 kap. 8 § OSL | kobolt]] byts.", deviations=1
    )
    user = member(namnder[0], Roll.CONTROLLER)
    for namnd in namnder[1:]:
        MedlemskapFactory(anvandare=user, roll=Roll.CONTROLLER, namnd=namnd)
    return user


@pytest.mark.parametrize("form", ["zip", "samlad"])
def test_gathered_papers_with_secrets_are_printed_for_who_reads_them_in_each_nämnd(
    omgang, namnder, reader_in_all, form
):
    utskrift = order_call(
        omgang, reader_in_all, "samlad", "atgardsrapport", form=form, audience=Audience.INTERNAL
    )

    samlad = utskrift.delar.get(slag="samlad")
    with samlad.file.open("rb") as file:
        words = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(file.read())).pages)
    assert (utskrift.status, utskrift.left_out) == ("klar", [])
    assert "kobolt" in words
    assert samlad.file_name.startswith("INTERN_Samlad-uppfoljning_")
    assert {each.name for each in samlad.owners.all()} == {each.name for each in namnder}
    logged = Handelse.objects.filter(action="utskrift.internal", is_secret=True)
    assert {each.namnd for each in logged} == set(namnder)


def test_gathered_paper_with_secrets_is_fetched_while_each_nämnd_lets_her(
    omgang, namnder, reader_in_all, quick_papers
):
    utskrift = order_call(omgang, reader_in_all, "samlad", audience=Audience.INTERNAL)
    parts = utskrift.delar.all()
    require_readable(reader_in_all, utskrift, parts)
    log_fetch(utskrift, parts, user=reader_in_all)
    # A round that is opened anew leaves the call's papers; what was printed is what counts.
    Uppfoljningstillfalle.objects.filter(plan__namnd=namnder[2]).update(status="oppen")
    Medlemskap.objects.filter(anvandare=reader_in_all, namnd=namnder[2]).update(roll=Roll.LASARE)

    with pytest.raises(PermissionDenied):
        require_readable(type(reader_in_all).objects.get(pk=reader_in_all.pk), utskrift, parts)

    assert {each.namnd for each in Handelse.objects.filter(action="internal.fetched")} == set(namnder)


def test_gathered_paper_with_secrets_is_not_printed_when_a_right_was_lost_meanwhile(
    omgang, namnder, reader_in_all, task_queue, quick_papers
):
    utskrift = order_call(omgang, reader_in_all, "atgardsrapport", audience=Audience.INTERNAL)
    Medlemskap.objects.filter(anvandare=reader_in_all, namnd=namnder[1]).update(roll=Roll.LASARE)

    run_out(utskrift)

    part = utskrift.delar.get()
    assert (part.status, part.owners.count()) == ("misslyckad", 0)
    assert part.error == printing.NOT_IN_ALL


def test_gathered_paper_is_not_printed_or_fetched_by_who_no_longer_watches(
    omgang, samordnare, task_queue, quick_papers
):
    printed = order_call(omgang, samordnare, "samlad")
    run_out(printed)
    waiting = order_call(omgang, samordnare, "samlad")
    Medlemskap.objects.filter(anvandare=samordnare).delete()
    samordnare = type(samordnare).objects.get(pk=samordnare.pk)

    run_out(waiting)

    assert (states(printed), states(waiting)) == (["klar"], ["misslyckad"])
    with pytest.raises(PermissionDenied):
        require_readable(samordnare, printed, printed.delar.all())


def test_kommun_without_ks_has_no_gathered_papers(samordnare, omgang):
    Namnd.objects.update(is_ks=False)

    assert not {each.slag for each in choices_of_omgang(samordnare, omgang)} & {"samlad", "atgardsrapport"}
