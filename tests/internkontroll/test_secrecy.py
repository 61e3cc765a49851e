"""Who may not read a marked passage never receives its words: every GET address, walked as each masked role.

A kommun is made where every long text hides a word of its own; the words share a beginning that no other text has.
"""

import html
import io
import logging
import re
import subprocess
import urllib.parse
import zipfile
from functools import partial
from itertools import chain, product

import pikepdf
import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from documents.papers import (
    AtgardsrapportDocument,
    MissivDocument,
    PlanDocument,
    SamladDocument,
    UppfoljningDocument,
)
from documents.services.sammantraden import package_of, sammantrade_of
from followups.models import Atgard, Atgardsnotering, Bedomning, Uppfoljningstillfalle
from followups.services.bilagor import add_bilaga
from followups.services.results import save_result
from internkontroll import urls
from organisation.access import Right, may
from organisation.models import LongTextField, Roll
from organisation.services import log
from organisation.texts import Audience
from plans.exports import export_plan
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    AtgardFactory,
    BedomningFactory,
    BeslutFactory,
    HandlingFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    NamndtextFactory,
    OmgangFactory,
    PappersformFactory,
    PlanFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    RiskFactory,
    SamladBedomningFactory,
    SkalaFactory,
    SkalstegFactory,
    TextblockFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)
from tests.followups.files import PDF

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r"hemligzq[a-z]+", re.IGNORECASE)
MASKED = (Roll.LASARE, Roll.SAMORDNARE, Roll.ADMINISTRATOR, Roll.REVISOR)
# The same for all who may read them: one reader is enough.
FILES = (".pdf", ".docx", ".xlsx", ".csv", ".ics")


def secret(name):
    return f"Öppet om [[sekretess: 18 kap. 8 § OSL; 2026-11-21; Anna Ek | hemligzq{name}]] i texten."


def rows_of(version, which):
    """A moment with its risk, each of whose long texts hides a word."""
    risk = RiskFactory(
        version=version, description=secret(f"risk{which}"), hantering=secret(f"hantering{which}")
    )
    fields = ("moment", "metod", "arbetssatt", "systematisk_kontroll")
    texts = {name: secret(name.replace("_", "") + which) for name in fields}
    moment = KontrollmomentFactory(process=risk.process, version=version, risk=risk, **texts)
    AnsvarsradFactory(moment=moment)
    return moment


class World:
    """A kommun with KS and a nämnd, a decided plan, an utkast, two rounds, letters, measures and files."""

    def __init__(self):
        self.namnd = NamndFactory(name="Tekniska nämnden")
        self.ks = NamndFactory(kommun=self.namnd.kommun, name="Kommunstyrelsen", is_ks=True)
        self.plan = PlanFactory(namnd=self.namnd)
        self.decided = PlanversionFactory(
            plan=self.plan,
            status="beslutad",
            beslut=BeslutFactory(namnd=self.namnd),
            slutregel=secret("slutregel"),
        )
        self.draft = PlanversionFactory(plan=self.plan, number=2, slutregel=secret("utkastregel"))
        self.moment, self.draft_moment = rows_of(self.decided, "a"), rows_of(self.draft, "b")
        self.controller = member(self.namnd, Roll.CONTROLLER)
        self.omgang = OmgangFactory(kommun=self.namnd.kommun)
        self.open = self.round("oppen", "september", "b")
        self.locked = self.round("last", "per-31-augusti", "a")
        self.letters()
        self.measures()
        self.texts = []

    def round(self, status, slug, which):
        tillfalle = TillfalleFactory(
            plan=self.plan,
            omgang=self.omgang if status == "last" else None,
            name=slug.replace("-", " "),
            slug=slug,
            is_open_to_others=True,
            instruktion=secret(f"instruktion{which}"),
        )
        row = UppfoljningFactory(tillfalle=tillfalle, moment=self.moment)
        row.status, row.text, row.deviations = "genomford", secret(f"resultat{which}"), 1
        save_result(row, radversion=row.radversion, user=self.controller)
        row.refresh_from_db()
        row.original_text, row.original_by = secret(f"egen{which}"), "Kim"
        row.returned_comment = secret(f"ater{which}")
        row.save()
        left_out = UppfoljningFactory(tillfalle=tillfalle, moment=KontrollmomentFactory(version=self.decided))
        left_out.utesluten_reason = secret(f"utesluten{which}")
        left_out.save()
        BedomningFactory(tillfalle=tillfalle, analys=secret(f"analys{which}"))
        add_bilaga(row, file_named(f"hemligzqfilnamn{which}.pdf"), user=self.controller, provision="OSL")
        log(
            tillfalle,
            "tillfalle.reopened",
            user=self.controller,
            namnd=self.namnd,
            payload={"reason": secret(f"skal{which}")},
        )
        tillfalle.status = status
        tillfalle.save()
        if status == "oppen":
            self.row = row
        return tillfalle

    def letters(self):
        names = ("bakgrund", "beslutsunderlag", "forslag", "skickas_till", "sammanfattning_reason")
        new = ("arendet", "bedomning", "ekonomi", "ovrigt")
        texts = {name: secret("missiv" + name.replace("_", "")) for name in names + new}
        self.missiv = MissivFactory(
            tillfalle=self.locked, sammanfattning="Granskningar. " + secret("sammanfattning"), **texts
        )
        texts = {name: secret("utdrag" + name.replace("_", "")) for name in ("sammanfattning", *names, *new)}
        self.utdrag = ProtokollsutdragFactory(missiv=self.missiv, **texts)
        self.handling = HandlingFactory(
            namnd=self.namnd,
            version=self.decided,
            audience="internal",
            file_name="INTERN_hemligzqhandling.pdf",
        )

    def measures(self):
        self.responsible = AnvandareFactory()
        self.atgard = AtgardFactory(
            uppfoljning=self.row,
            description=secret("atgard"),
            status="avbruten",
            avbruten_reason=secret("avbruten"),
            ansvarig_anvandare=self.responsible,
        )
        Atgardsnotering.objects.create(
            atgard=self.atgard, slag="kommentar", text=secret("kommentar"), created_by_name="Kim"
        )

    def words_of_the_kommun(self):
        """What hides a word and is written for the kommun or by KS: the call's, the papers' and KS's own texts."""
        year = self.plan.year
        self.omgang.instruktion = secret("omgang")
        self.omgang.save()
        form = PappersformFactory(kommun=self.namnd.kommun, from_year=year)
        of_namnd = NamndtextFactory(namnd=self.namnd, from_year=year)
        self.texts = [
            TextblockFactory(pappersform=form, text=secret("kommuntext")),
            TextblockFactory(namndtext=of_namnd, text=secret("namndtext")),
        ]
        SamladBedomningFactory(omgang=self.omgang, text=secret("samlad"), ej_inlamnat=secret("ejinlamnat"))

    def candidates(self):
        """The values that an address can have, by the name of its part."""
        ids = [
            *(self.decided, self.draft, self.moment, self.draft_moment),
            *(self.moment.process, self.draft_moment.process, self.draft_moment.risk),
            *(self.row, *self.row.bilagor.all(), self.atgard, self.missiv, self.utdrag, self.handling),
            *(self.namnd, self.open, self.locked, *self.plan.inlasningar.all(), *self.texts),
        ]
        return {
            "year": [self.plan.year],
            "namnd_slug": [self.namnd.slug],
            "slug": [self.namnd.slug, "kansli"],
            "kommun_slug": [self.namnd.kommun.slug],
            "omgang_slug": [self.omgang.slug],
            "tillfalle_slug": [self.open.slug, self.locked.slug],
            "public_id": [each.public_id for each in ids],
            "place": [self.row.public_id],
            "kind": ["uppfoljning", "moment"],
            "number": [1],
            "token": ids[:1],
            "pk": [1],
        }

    def own_ids(self):
        """By the beginning of an address, what it is about; every other address is asked for all objects."""
        rows = {
            "planer/version/": [self.decided, self.draft],
            "planer/moment/": [self.moment, self.draft_moment],
            "planer/process/": [self.moment.process, self.draft_moment.process],
            "uppfoljning/rad/": [self.row],
            "uppfoljning/bilaga/": [*self.row.bilagor.all()],
            "uppfoljning/atgarder/": [self.atgard],
            "handlingar/utskrifter/": [self.handling],
        }
        return {start: [each.public_id for each in objects] for start, objects in rows.items()}

    def addresses(self):
        """Every address of the product that can be made of these objects, but the operator's."""
        known = self.candidates()
        found = set()
        for prefix, pattern in patterns(get_resolver()):
            route = prefix + str(pattern.pattern)
            # The operator's door is for superusers, who may read all; a second plan has the views of the first.
            # A picture of a page has the words of its print, which tests/documents/views/test_preview.py reads.
            if route.startswith("drift/") or "<slug:plan_slug>" in route or route.endswith(".png"):
                continue
            names = re.findall(r"<(?:\w+:)?(\w+)>", route)
            start = next((each for each in self.own_ids() if route.startswith(each)), None)
            of_route = known | ({"public_id": self.own_ids()[start]} if start else {})
            for values in product(*(of_route.get(name, ["x"]) for name in names)):
                parts = iter(values)
                found.add("/" + re.sub(r"<[^>]+>", lambda _, parts=parts: str(next(parts)), route))
        return sorted(found)

    def pages(self):
        search = [
            f"/sok/?q={word}" for word in ("hemligzqmetoda", "hemligzqresultata", "texten", "hemligzqatgard")
        ]
        return [each for each in self.addresses() if not each.endswith(FILES)] + search

    def files(self):
        return [each for each in self.addresses() if each.endswith(FILES)]


def patterns(resolver, prefix=""):
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield prefix, each
        else:
            yield from patterns(each, prefix + str(each.pattern))


def file_named(name):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, PDF + name.encode())


# --- Reading what was sent ------------------------------------------------------------------------


def hidden_in(content):
    """The hidden words that the bytes give to who looks for them."""
    if content.startswith(b"%PDF"):
        return hidden_in_pdf(content)
    if content.startswith(b"PK"):
        members = zipfile.ZipFile(io.BytesIO(content))
        texts = [members.read(name) for name in members.namelist()]
        return {word for text in texts for word in hidden_in(text)}
    text = content.decode("utf-8", errors="replace")
    return set(HIDDEN.findall(html.unescape(urllib.parse.unquote(text)).replace("\u00ad", "")))


def hidden_in_pdf(content):
    """In its text, its structure tree, its outline, its metadata, and each string and stream of the file."""
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PdfError:
        return set(HIDDEN.findall(content.decode("latin-1")))
    found = set()
    for command in (["pdftotext", "-", "-"], ["pdfinfo", "-struct-text", "-"], ["pdfinfo", "-meta", "-"]):
        told = subprocess.run(command, input=content, capture_output=True, check=False).stdout
        found |= set(HIDDEN.findall(told.decode("utf-8", errors="replace").replace("-\n", "")))
    for each in pdf.objects:
        found |= set(HIDDEN.findall(" ".join(strings_in(each))))
        if isinstance(each, pikepdf.Stream):
            # In UTF-16 there is a nought before each letter.
            data = each.read_bytes().replace(b"\0", b"")
            found |= {word.decode() for word in re.findall(rb"hemligzq[a-z]{4,}", data)}
    return found


def strings_in(value):
    """Every string inside an object of a PDF, as text and as raw bytes; what it refers to is an object of its own."""
    if isinstance(value, pikepdf.String):
        return [str(value), bytes(value).decode("latin-1")]
    if isinstance(value, pikepdf.Array):
        parts = list(value)
    elif isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        parts = [part for _, part in value.items()]
    else:
        return []
    return [text for each in parts if not is_reference(each) for text in strings_in(each)]


def is_reference(value):
    return isinstance(value, pikepdf.Object) and value.is_indirect


def leaks_to(user, addresses):
    """By address, the hidden words that it gives the user; and how many addresses answered."""
    client = Client(raise_request_exception=True)
    client.force_login(user)
    leaks, answered = {}, 0
    # Most addresses refuse most readers: each refusal would be told with its traceback.
    logging.disable(logging.WARNING)
    for address in addresses:
        response = client.get(address)
        content = b"".join(response) if response.streaming else response.content
        head = " ".join(f"{name}: {value}" for name, value in response.headers.items())
        answered += response.status_code == 200
        asked = set(HIDDEN.findall(address))
        if found := (hidden_in(content) | set(HIDDEN.findall(urllib.parse.unquote(head)))) - asked:
            leaks[address] = sorted(found)
    logging.disable(logging.NOTSET)
    return leaks, answered


# --- The tests --------------------------------------------------------------------------------------


@pytest.fixture
def world(settings, monkeypatch):
    settings.TIME_ZONE = "Europe/Stockholm"
    # Most addresses refuse most readers. What a refusal says is looked through, but not drawn in the site's frame.
    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", partial(refusal, status=status), raising=False)
    return World()


def refusal(request, exception, status):
    return HttpResponse(f"{exception}", status=status)


def test_the_world_has_the_words_for_who_may_read_them(world):
    """The search finds what it looks for: what follows would else prove nothing."""
    client = Client()
    client.force_login(world.controller)

    page = client.get(world.row.edit_url).content
    printed = PlanDocument(world.decided, Audience.INTERNAL).pdf()

    assert {"hemligzqresultatb", "hemligzqmetoda", "hemligzqfilnamnb"} <= hidden_in(page)
    assert {"hemligzqmomenta", "hemligzqslutregel"} <= hidden_in(printed)
    assert {"hemligzqmetoda"} <= hidden_in(export_plan(world.decided, Audience.INTERNAL))


def test_the_search_looks_in_strings_and_streams_of_a_pdf():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Deep = pikepdf.Array([pikepdf.Dictionary(Title=pikepdf.String("hemligzqdjupt"))])
    pdf.Root.Own = pdf.make_indirect(pikepdf.Dictionary(Alt=pikepdf.String("hemligzqegen")))
    pdf.Root.Wide = pdf.make_stream("hemligzqbred".encode("utf-16-be"))
    file = io.BytesIO()
    pdf.save(file)

    assert hidden_in(file.getvalue()) == {"hemligzqdjupt", "hemligzqegen", "hemligzqbred"}


def test_each_long_text_of_the_product_hides_a_word(world):
    """A new long text must get a word here: what follows would else not look for it."""
    world.words_of_the_kommun()

    open_texts = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, LongTextField)
        and not model._default_manager.filter(**{f"{field.name}__contains": "hemligzq"}).exists()
    }

    # The standard texts of letters: there, marks are refused.
    assert open_texts == {"Malldel.text_uppfoljning", "Malldel.text_plan"}


@pytest.mark.parametrize("roll", MASKED)
def test_masked_role_receives_no_hidden_word_at_any_page(world, roll):
    user = member(world.namnd, roll)
    world.words_of_the_kommun()

    leaks, answered = leaks_to(user, world.pages())

    assert not may(user, Right.READ_SECRETS, world.namnd)
    assert answered > 25
    assert leaks == {}


def test_masked_reader_receives_no_hidden_word_in_any_file(world):
    user = member(world.namnd, Roll.REVISOR)
    world.words_of_the_kommun()

    leaks, answered = leaks_to(user, world.files())

    assert answered > 12
    assert leaks == {}


@pytest.mark.parametrize("roll", [Roll.CONTROLLER, Roll.LASARE])
def test_ks_that_watches_receives_none_either(world, roll):
    user = member(world.ks, roll)

    leaks, answered = leaks_to(user, world.pages())

    assert answered > 15
    assert leaks == {}


def test_ks_that_watches_receives_none_in_papers_of_the_whole_call(world):
    user = member(world.ks, Roll.CONTROLLER)
    of_call = [each for each in world.files() if each.startswith("/handlingar/omgangar/")]

    leaks, answered = leaks_to(user, of_call)

    # KS's own words in Word are hers to read: in them there is nothing of another nämnd.
    internal = [each for each in of_call if "-intern." in each]
    assert len(internal) == 5
    assert answered == len(of_call) - len(internal) + 1
    assert leaks == {}


def unfinished(world):
    """The open round with words, verdicts, a measure and a file that nothing but the hand-in keeps from others."""
    named = {"bedomning_moment": "hemligzqsteg", "bedomning_namnd": "hemligzqnamndsteg"}
    steps = {
        slag: SkalstegFactory(skala=SkalaFactory(kommun=world.namnd.kommun, slag=slag), label=label)
        for slag, label in named.items()
    }
    row = world.row
    row.text, row.original_text, row.returned_comment = "hemligzqtext", "hemligzqegen", "hemligzqater"
    row.bedomning = steps["bedomning_moment"]
    row.save()
    Bedomning.objects.filter(tillfalle=world.open).update(
        analys="hemligzqanalys", skalsteg=steps["bedomning_namnd"]
    )
    row.bilagor.update(
        name="hemligzqfil.pdf", is_secret=False, provision="", marked_on=None, marked_by_name=""
    )
    Atgard.objects.filter(pk=world.atgard.pk).update(
        description="hemligzqatgard", status="paborjad", avbruten_reason="", closed_on=None
    )
    # It is the call's, whose papers tell of it when it is handed in.
    Uppfoljningstillfalle.objects.filter(pk=world.locked.pk).update(omgang=None)
    Uppfoljningstillfalle.objects.filter(pk=world.open.pk).update(
        omgang=world.omgang, is_open_to_others=False
    )


def test_who_watches_receives_nothing_of_a_round_that_is_not_handed_in(world):
    unfinished(world)
    own, watcher = member(world.namnd), member(world.namnd, Roll.SAMORDNARE)
    page = [world.open.get_absolute_url(), "/sok/?q=hemligzqatgard"]
    files = world.files()
    sheets = [f"{each}?bilagor=med" for each in files if each.endswith((".xlsx", ".csv"))]
    of_call = [each for each in files if each.startswith("/handlingar/omgangar/")]

    known, _ = leaks_to(own, page)
    leaks, answered = leaks_to(watcher, [*page, *world.pages(), *sheets, *of_call])

    words = {"hemligzqsteg", "hemligzqnamndsteg", "hemligzqtext", "hemligzqanalys", "hemligzqatgard"}
    assert words <= set(chain.from_iterable(known.values()))
    assert answered > 60
    assert leaks == {}


def test_who_is_responsible_for_a_measure_receives_none(world):
    leaks, answered = leaks_to(world.responsible, world.pages())

    assert answered > 5
    assert leaks == {}


@pytest.mark.parametrize("kind", ["plan", "uppfoljning", "missiv", "samlad", "atgarder", "sammantrade"])
def test_public_paper_has_none_in_any_of_its_bytes(world, kind):
    document = {
        "plan": lambda: PlanDocument(world.decided),
        "uppfoljning": lambda: UppfoljningDocument(world.locked),
        "missiv": lambda: MissivDocument(world.missiv),
        "samlad": lambda: SamladDocument(world.omgang, world.ks).whole(),
        "atgarder": lambda: AtgardsrapportDocument.of_omgang(world.omgang, world.ks),
        "sammantrade": lambda: package_of(sammantrade_of(world.locked)),
    }[kind]()

    assert hidden_in(document.pdf()) == set()
    assert hidden_in(document.html().encode()) == set()


def test_importing_and_undoing_shows_none(world):
    """Samordnaren reads a sheet in over secret rows: preview, differences and the page of the undo."""
    user = member(world.namnd, Roll.SAMORDNARE)
    target = Target(world.namnd, world.plan.year)
    sheet = export_plan(world.draft)
    client = Client()
    client.force_login(user)
    answer = client.post(
        reverse("plans:import"),
        {"namnd": world.namnd.pk, "year": world.plan.year, "file": named(sheet, "plan.xlsx")},
        follow=True,
    )
    import_plan(target, understand_for(target, sheet), SourceFile("plan.xlsx", sheet), user=user)

    leaks, _ = leaks_to(user, [each for each in world.addresses() if "inlasning" in each])

    assert answer.status_code == 200
    assert hidden_in(answer.content) == set()
    assert leaks == {}


def named(content, name):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)
