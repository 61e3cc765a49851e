"""What goes to the meeting: the choice, its order, and the files that cannot come along."""

import datetime
from io import BytesIO

import page
import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import IntegrityError
from PIL import Image

from documents.models import Missiv, Sammantrade
from documents.papers.picture_page import Picture, PictureError
from documents.press.attachments import refusal
from documents.press.pdf import render_pdf
from documents.services.sammantraden import choices_of, package_of, sammantrade_of, save_sammantrade
from organisation.models import Handelse
from organisation.services import StaleRowError
from tests.documents.views.test_papers import make_papers
from tests.factories import (
    AnvandareFactory,
    BilagaFactory,
    MissivFactory,
    NamndFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
)

pytestmark = pytest.mark.django_db

FITTING = render_pdf(
    '<!doctype html><html lang="sv"><head><title>Karta</title></head>'
    '<body class="staende"><h1>Karta</h1></body></html>'
)


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def tillfalle():
    return make_papers(NamndFactory())


def make_pdf(change=lambda pdf: None):
    """The fitting file, changed."""
    with pikepdf.open(BytesIO(FITTING)) as pdf:
        change(pdf)
        file = BytesIO()
        pdf.save(file)
    return file.getvalue()


def add_file(tillfalle, content, name="karta.pdf", **fields):
    row = tillfalle.uppfoljningar.first()
    sha256 = f"{row.bilagor.count():064d}"
    options = {"content_type": "application/pdf", "sha256": sha256, **fields}
    return BilagaFactory(uppfoljning=row, file=ContentFile(content, name), name=name, **options)


def codes(tillfalle):
    return [choice.code.partition(":")[0] for choice in choices_of(tillfalle)]


def labels(package):
    return [(part.label, part.document.title) for part in package.parts]


def test_all_papers_of_the_round_can_be_chosen(tillfalle):
    assert codes(tillfalle) == ["missiv", "protokollsutdrag", "uppfoljning", "plan"]


def test_until_something_is_chosen_the_usual_papers_go(tillfalle):
    sammantrade = sammantrade_of(tillfalle)

    package = package_of(sammantrade)

    version = tillfalle.plan.versioner.get()
    assert sammantrade.pk is None
    assert labels(package) == [
        ("", tillfalle.missiv.rubrik),
        ("Bilaga 1", tillfalle.document_title),
        ("Bilaga 2", version.heading),
    ]


def test_a_round_without_a_missiv_has_its_tables(tillfalle):
    tillfalle.missiv.protokollsutdrag.all().delete()
    tillfalle.missiv.delete()
    tillfalle.refresh_from_db()

    assert codes(tillfalle) == ["uppfoljning", "plan"]
    assert len(package_of(sammantrade_of(tillfalle)).parts) == 2


def test_papers_come_in_the_chosen_order_and_letters_have_no_number(tillfalle):
    utdrag = tillfalle.missiv.protokollsutdrag.get()
    papers = ["plan", f"protokollsutdrag:{utdrag.public_id}", "uppfoljning", "borttaget"]
    sammantrade = Sammantrade(tillfalle=tillfalle, papers=papers)

    assert [label for label, _ in labels(package_of(sammantrade))] == ["Bilaga 1", "", "Bilaga 2"]


def test_meeting_and_number_stand_on_the_cover(tillfalle):
    date = datetime.date(2022, 10, 4)
    sammantrade = Sammantrade(tillfalle=tillfalle, organ="Arbetsutskottet", date=date, papers=["plan"])

    package = package_of(sammantrade)

    assert dict(package.facts)["Sammanträde"] == "Arbetsutskottet"
    assert dict(package.facts)["Sammanträdesdatum"] == "4 oktober 2022"
    assert package.dated == date


def test_a_fitting_file_goes_in_as_a_bilaga(tillfalle):
    bilaga = add_file(tillfalle, FITTING)
    papers = ["missiv", f"bilaga:{bilaga.public_id}"]

    package = package_of(Sammantrade(tillfalle=tillfalle, papers=papers))

    assert labels(package)[1] == ("Bilaga 1", "karta.pdf")
    assert "Karta" in "".join(_texts(package.pdf()))


def _texts(file):
    import pypdf

    return [each.extract_text() for each in pypdf.PdfReader(BytesIO(file)).pages]


def test_a_file_that_does_not_fit_is_left_out_with_its_reason(tillfalle):
    plain = pikepdf.new()
    plain.add_blank_page()
    file = BytesIO()
    plain.save(file)
    bilaga = add_file(tillfalle, file.getvalue())

    choice = choices_of(tillfalle)[-1]

    assert choice.refusal.startswith("Filen är inte sparad som tillgänglig arkivfil (PDF/A-2a och PDF/UA), ")
    papers = ["missiv", f"bilaga:{bilaga.public_id}"]
    assert len(package_of(Sammantrade(tillfalle=tillfalle, papers=papers)).parts) == 1


def test_secret_files_are_not_offered_and_other_kinds_are_refused(tillfalle):
    add_file(tillfalle, FITTING, is_secret=True, provision="18 kap. 8 § OSL")
    add_file(tillfalle, b"text", "lista.txt", content_type="text/plain")

    [told] = [(each.title, each.refusal) for each in choices_of(tillfalle) if each.bilaga]

    assert told == ("lista.txt", "Textfil. Bara PDF och bilder (PNG och JPEG) kan bli sidor i papperet.")


# --- Pictures ---------------------------------------------------------------------------------------


def make_picture(kind="PNG", mode="RGB", size=(60, 40), **options):
    file = BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def add_picture(tillfalle, content, name="ritning.png"):
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    return f"bilaga:{add_file(tillfalle, content, name, content_type=kind).public_id}"


def with_picture(tillfalle, code, words="En ritning över entrén."):
    return package_of(Sammantrade(tillfalle=tillfalle, papers=["missiv", code], descriptions={code: words}))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (make_picture(), "ritning.png"),
        (make_picture(mode="RGBA"), "ritning.png"),
        (make_picture(mode="P", transparency=0), "ritning.png"),
        (make_picture(mode="1", size=(40, 600)), "ritning.png"),
        (make_picture(mode="I;16"), "ritning.png"),
        (make_picture("JPEG", "L"), "foto.jpg"),
        (make_picture("JPEG", "CMYK"), "foto.jpg"),
    ],
    ids=["rgb", "alpha", "palette", "two colours", "16 bits", "grey", "cmyk"],
)
def test_a_picture_has_a_page_of_an_accessible_file(tillfalle, content, name):
    code = add_picture(tillfalle, content, name)

    pdf = with_picture(tillfalle, code).pdf()

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert [each.message for each in page.validate_pdf_bytes(pdf, profile=profile).failures] == []
    assert described(pdf) == ["En ritning över entrén."]
    assert name in _texts(pdf)[-1]
    assert "Bilaga 1" in _texts(pdf)[-1]


def described(content):
    """What the file says of its pictures."""
    with pikepdf.open(BytesIO(content)) as pdf:
        figures = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        return [str(each.Alt) for each in figures if each.get("/S") == "/Figure"]


def test_what_the_camera_wrote_does_not_come_along():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Hemlig kamera", 6
    content = make_picture("JPEG", exif=exif, comment=b"Hemlig kommentar")

    picture = Picture(content)

    assert b"Hemlig" in content
    assert b"Hemlig" not in picture.content
    assert (picture.is_wide, Image.open(BytesIO(picture.content)).size) == (False, (40, 60))
    assert Picture(content).content == picture.content


def test_a_picture_that_would_fill_the_memory_is_not_unpacked(monkeypatch):
    unpacked = []
    monkeypatch.setattr(Image.Image, "convert", lambda *args: unpacked.append(args))
    bomb = make_picture(mode="1", size=(9000, 9000))

    with pytest.raises(PictureError, match="80 miljoner bildpunkter"):
        Picture(bomb)

    assert len(bomb) < 20_000
    assert unpacked == []


def test_a_file_that_only_bears_the_name_of_a_picture_is_not_read():
    with pytest.raises(PictureError, match="går inte att läsa"):
        Picture(make_picture("TIFF"))


def test_a_large_picture_is_made_to_fit_a_page():
    picture = Picture(make_picture(size=(7016, 100)))

    assert Image.open(BytesIO(picture.content)).size == (3508, 50)


def test_a_picture_without_words_is_passed_over(tillfalle):
    code = add_picture(tillfalle, make_picture())

    assert len(with_picture(tillfalle, code, "").parts) == 1


def test_a_broken_picture_is_told_so(tillfalle):
    add_picture(tillfalle, make_picture()[:40])

    assert choices_of(tillfalle)[-1].refusal == "Bilden går inte att läsa."


# --- Files that were made elsewhere -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda pdf: None, ""),
        (lambda pdf: pdf.Root.__delitem__("/Metadata"), "arkivfil"),
        (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "arkivfil"),
        (lambda pdf: pdf.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.Named)), "skript"),
        (lambda pdf: pdf.attachments.__setitem__("x", b"x"), "bifogade filer"),
        (lambda pdf: _first_heading(pdf).__setitem__("/S", pikepdf.Name.H), "rubriker saknar nivå"),
        (lambda pdf: _font(pdf).__delitem__("/FontFile2"), "teckensnitt"),
    ],
)
def test_a_file_fits_only_when_it_meets_both_standards(change, reason):
    found = refusal(make_pdf(change))

    assert reason in found
    assert bool(found) == bool(reason)


def _first_heading(pdf):
    from documents.press.joining import elements

    return next(each for each in elements(pdf.Root.StructTreeRoot.K[0]) if each.S == "/H1")


def _font(pdf):
    return next(each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each)


def test_locked_and_broken_files_are_told_so():
    with pikepdf.open(BytesIO(FITTING)) as pdf:
        file = BytesIO()
        pdf.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert refusal(file.getvalue()) == "Filen är låst med lösenord."
    assert refusal(b"%PDF-1.7 och inget mer") == "Filen går inte att läsa som PDF."


def test_a_choice_is_kept_and_logged(tillfalle):
    user = AnvandareFactory()
    sammantrade = sammantrade_of(tillfalle)
    save_sammantrade(sammantrade, radversion=None, user=user)
    sammantrade.papers = ["plan"]

    assert save_sammantrade(sammantrade, radversion=1, user=user)

    assert sammantrade_of(tillfalle).papers == ["plan"]
    actions = Handelse.objects.filter(action__startswith="sammantrade").order_by("pk")
    assert [each.action for each in actions] == ["sammantrade.created", "sammantrade.changed"]


@pytest.mark.parametrize("first", [True, False])
def test_two_secretaries_never_overwrite_each_other(tillfalle, first):
    user = AnvandareFactory()
    mine, theirs = sammantrade_of(tillfalle), sammantrade_of(tillfalle)
    if not first:
        save_sammantrade(sammantrade_of(tillfalle), radversion=None, user=user)
        mine, theirs = sammantrade_of(tillfalle), sammantrade_of(tillfalle)
    theirs.organ = "Arbetsutskottet"
    save_sammantrade(theirs, radversion=None if first else 1, user=user)
    mine.organ = "Kommunfullmäktige"

    with pytest.raises(StaleRowError) as stale:
        save_sammantrade(mine, radversion=None if first else 1, user=user)

    assert stale.value.current.organ == "Arbetsutskottet"


# --- A plan's own meeting -----------------------------------------------------------------------


@pytest.fixture
def plan(tillfalle):
    """A plan with a letter of its own, beside its round's."""
    plan = tillfalle.plan
    missiv = MissivFactory(tillfalle=None, plan=plan, rubrik="Internkontrollplan 2022")
    ProtokollsutdragFactory(missiv=missiv)
    return plan


def test_a_plan_goes_with_its_letters_as_bilaga_1(plan):
    utdrag = Missiv.objects.get(tillfalle=None).protokollsutdrag.get()
    papers = ["missiv", f"protokollsutdrag:{utdrag.public_id}", "plan"]

    usual = package_of(sammantrade_of(plan))
    package = package_of(Sammantrade(plan=plan, papers=papers, organ="Kommunstyrelsen"))

    heading = plan.versioner.get().heading
    assert codes(plan) == ["missiv", "protokollsutdrag", "plan"]
    assert labels(usual) == [("", "Internkontrollplan 2022"), ("Bilaga 1", heading)]
    assert [label for label, _ in labels(package)] == ["", "", "Bilaga 1"]
    assert package.title == "Sammanträdeshandlingar: Internkontrollplan 2022"
    assert package.filename.startswith("Sammantradeshandlingar_")


def test_a_plans_choice_is_kept_beside_its_rounds(plan, tillfalle):
    user = AnvandareFactory()
    save_sammantrade(sammantrade_of(tillfalle), radversion=None, user=user)
    save_sammantrade(sammantrade_of(plan), radversion=None, user=user)

    assert sammantrade_of(plan).papers == ["missiv", "plan"]
    assert sammantrade_of(tillfalle).papers == ["missiv", "uppfoljning", "plan"]


@pytest.mark.parametrize("about", [["plan", "tillfalle"], []])
def test_a_meeting_is_of_a_plan_or_a_round(plan, tillfalle, about):
    subjects = {"plan": plan, "tillfalle": tillfalle}

    with pytest.raises(IntegrityError):
        Sammantrade.objects.create(**{name: subjects[name] for name in about})


def test_a_changed_plan_goes_to_the_meeting_in_the_version_that_is_laid():
    decided = PlanversionFactory(status="beslutad")
    laid = PlanversionFactory(plan=decided.plan, number=2, status="foreslagen")

    (paper,) = choices_of(decided.plan)

    assert (paper.document.version, paper.mark) == (laid, "Förslag")
