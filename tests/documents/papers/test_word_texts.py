"""The running text of plan, follow-up and samlad uppföljning as Word files, read back byte for byte."""

import io
import zipfile

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from documents.papers import PlanDocument, SamladDocument, UppfoljningDocument
from documents.papers.word import CONTENT_TYPE, docx_name, docx_of
from organisation.models import Handelse, Roll, Skala
from organisation.texts import Audience
from tests.documents.calls import make_call
from tests.factories import (
    AnvandareFactory,
    BedomningFactory,
    BeslutFactory,
    KontrollmomentFactory,
    MedlemskapFactory,
    MissivFactory,
    NamndFactory,
    PappersformFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    SamladBedomningFactory,
    SkalaFactory,
    SkalstegFactory,
    TextblockFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

SECRET = "Larmet [[sekretess: 18 kap. 8 § OSL; 2026-11-21; Anna Ek | kobolt]] byts.\n\n- ett\n- två"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
GAP = "Larmet [Uppgift utelämnad med stöd av 18 kap. 8 § OSL] byts."
TABLES = "Här står papperets löpande texter. Tabellerna finns i papperet (PDF)."


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", is_ks=True)


@pytest.fixture
def version(namnd):
    version = PlanversionFactory(
        plan__namnd=namnd,
        status="beslutad",
        slutregel="Fler kontroller kan göras.",
        beslut=BeslutFactory(namnd=namnd),
    )
    KontrollmomentFactory(version=version)
    return version


@pytest.fixture
def form(namnd):
    form = PappersformFactory(kommun=namnd.kommun, has_beslut=True)
    TextblockFactory(pappersform=form, rubrik="Syfte", text=SECRET)
    TextblockFactory(pappersform=form, rubrik="Rapportering", text="I september.", plats="efter")
    return form


@pytest.fixture
def tillfalle(version):
    tillfalle = TillfalleFactory(plan=version.plan, status="last")
    UppfoljningFactory(tillfalle=tillfalle, moment=version.moment.get(), status="genomford", text=SECRET)
    skala = SkalaFactory(kommun=version.plan.namnd.kommun, slag=Skala.Slag.BEDOMNING_NAMND)
    step = SkalstegFactory(skala=skala, level=1, label="Tillräcklig")
    BedomningFactory(tillfalle=tillfalle, skalsteg=step, analys=SECRET)
    return tillfalle


@pytest.fixture
def call():
    omgang = make_call()
    SamladBedomningFactory(omgang=omgang, text=SECRET, ej_inlamnat="Den väntas i november.")
    return omgang


def samlad(omgang, audience=Audience.PUBLIC):
    return SamladDocument(omgang, omgang.kommun.namnder.get(is_ks=True), audience)


def in_both(namnd, omgang, roll):
    """One who has the role in the nämnd, and in the KS of the call."""
    user = member(namnd, roll)
    MedlemskapFactory(anvandare=user, namnd=omgang.kommun.namnder.get(is_ks=True), roll=roll)
    return user


def read(data):
    """(style, words) of each paragraph."""
    return [(each.style.name, each.text) for each in docx.Document(io.BytesIO(data)).paragraphs]


def streams(data):
    """Every byte of the file: as it is, and each of its parts as it is unpacked."""
    parts = zipfile.ZipFile(io.BytesIO(data))
    return data + b"".join(parts.read(name) for name in parts.namelist())


def addresses(tillfalle, omgang):
    """Every Word file, public and internal."""
    plan, of_round = tillfalle.plan.address, tillfalle.address
    version = {"public_id": tillfalle.plan.versioner.get().public_id}
    utdrag, call = {**of_round, "number": 1}, omgang.address
    kinds = {"plan": plan, "version": version, "uppfoljning": of_round, "missiv": of_round}
    kinds |= {"protokollsutdrag": utdrag, "samlad": call}
    return {
        kind: [reverse(f"documents:{kind}-{name}", kwargs=address) for name in ("docx", "internal-docx")]
        for kind, address in kinds.items()
    }


def test_the_plans_texts_stand_in_printed_order_under_their_headings(version, form):
    assert read(docx_of(PlanDocument(version)))[3:] == [
        ("Heading 1", version.heading),
        ("Heading 2", "Syfte"),
        ("Normal", GAP),
        ("List Bullet", "ett"),
        ("List Bullet", "två"),
        ("Heading 2", "Kontrollmoment"),
        ("Normal", "Fler kontroller kan göras."),
        ("Heading 2", "Rapportering"),
        ("Normal", "I september."),
        ("Heading 2", "Beslut"),
        ("Normal", PlanDocument(version).decision),
        ("Normal", TABLES),
    ]


def test_a_plan_without_texts_of_its_own_has_its_closing_rule(version):
    texts = read(docx_of(PlanDocument(version)))[3:]

    assert texts == [
        ("Heading 1", version.heading),
        ("Normal", "Fler kontroller kan göras."),
        ("Normal", TABLES),
    ]


def test_a_forslag_says_so_first_and_at_the_head_of_each_page(version, form):
    version.status = "foreslagen"

    data = docx_of(PlanDocument(version))

    head = docx.Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text
    assert (read(data)[0][1], head) == ("FÖRSLAG", "FÖRSLAG")


def test_the_rounds_verdict_stands_over_its_analys(tillfalle):
    document = UppfoljningDocument(tillfalle)

    texts = read(docx_of(document))

    assert texts[texts.index(("Heading 1", document.title)) :] == [
        ("Heading 1", document.title),
        ("Normal", document.summary.sentence),
        ("Heading 2", "Bedömning av nämndens interna kontroll"),
        ("Normal", "Tillräcklig"),
        ("Heading 3", "Analys"),
        ("Normal", GAP),
        ("List Bullet", "ett"),
        ("List Bullet", "två"),
        ("Normal", TABLES),
    ]


def test_several_rounds_are_told_by_name(tillfalle):
    later = TillfalleFactory(
        plan=tillfalle.plan, status="last", name="helåret 2022", slug="helaret", per_date="2022-12-31"
    )
    BedomningFactory(tillfalle=later, skalsteg=None, analys="Allt är gjort.")
    later.refresh_from_db()

    texts = read(docx_of(UppfoljningDocument(tillfalle, beside=[later])))

    assert [words for style, words in texts if style.startswith("Heading ")][1:] == [
        f"Bedömning av nämndens interna kontroll {tillfalle.name}",
        "Analys",
        "Analys helåret 2022",
    ]


def test_the_samlade_uppfoljning_is_ks_own_words(call):
    document = samlad(call)

    texts = [words for _, words in read(docx_of(document))]

    assert texts[texts.index(document.title) :] == [
        document.title,
        document.summary.reported_sentence,
        "Kommunstyrelsens samlade bedömning",
        GAP,
        "ett",
        "två",
        "Ej inlämnade uppföljningar",
        "Den väntas i november.",
        TABLES,
    ]


def test_title_and_language_are_the_files_own(version, form):
    about = docx.Document(io.BytesIO(docx_of(PlanDocument(version)))).core_properties

    assert (about.title, about.language) == (version.heading, "sv-SE")


def test_the_file_says_that_it_holds_the_texts(version):
    internal = PlanDocument(version, Audience.INTERNAL)

    assert docx_name(PlanDocument(version)).endswith("_2022_texter.docx")
    assert docx_name(internal).startswith("INTERN_")


def bare_template():
    """As Word saves a template in which nothing is written: without the built-in styles and lists."""
    template = docx.Document()
    template.sections[0].header.paragraphs[0].text = "Kommunens eget sidhuvud"
    for style in list(template.styles):
        if style.name.startswith(("Heading", "List")):
            style.element.getparent().remove(style.element)
    part = template.part
    (numbering,) = [key for key, each in part.rels.items() if each.reltype.endswith("/numbering")]
    part.rels.pop(numbering)
    file = io.BytesIO()
    template.save(file)
    return file.getvalue()


def test_the_kommuns_template_is_used_also_when_it_lacks_headings_and_lists(version, form):
    kommun = version.plan.namnd.kommun
    kommun.wordmall.save("mall.docx", ContentFile(bare_template()))

    data = docx_of(PlanDocument(version))

    word = docx.Document(io.BytesIO(data))
    assert word.sections[0].header.paragraphs[0].text == "Kommunens eget sidhuvud"
    styles = [style for style, _ in read(data)]
    assert [styles.count(name) for name in ("Heading 1", "Heading 2", "List Bullet")] == [1, 4, 2]
    assert word.styles["Heading 2"].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "1"
    numbered = word.styles["List Bullet"].element.pPr.numPr.numId.val
    (numbering,) = word.part.numbering_part.element.findall(qn("w:num"))
    assert numbering.numId == numbered


def template_with_traces():
    """As a template is that several have worked in, with every kind of trace."""
    template = docx.Document()
    run = template.add_paragraph().add_run("Utkast av Kobolt")
    template.add_comment(run, text="Kobolt frågar", author="Kobolt", initials="K")
    about = template.core_properties
    names = ("author", "last_modified_by", "keywords", "subject", "category", "comments", "identifier")
    for name in (*names, "content_status", "version"):
        setattr(about, name, "Kobolt")
    package, part, settings = template.part.package, template.part, template.part._settings_part
    for owner, kind, name in (
        (package, "custom-properties", "docProps/custom.xml"),
        (part, "people", "word/people.xml"),
        (part, "customXml", "customXml/item9.xml"),
        (part, "glossaryDocument", "word/glossary/document.xml"),
    ):
        blob = b'<?xml version="1.0"?><a xmlns="urn:a">Kobolt</a>'
        owner.relate_to(Part(PackURI(f"/{name}"), "application/xml", blob, package), OFFICE + kind)
    key = settings.relate_to("file:///C:/Kobolt/mall.dotm", OFFICE + "attachedTemplate", is_external=True)
    attached = OxmlElement("w:attachedTemplate")
    attached.set(qn("r:id"), key)
    template.settings.element.append(attached)
    file = io.BytesIO()
    template.save(file)
    return file.getvalue()


def test_what_a_template_tells_of_those_who_made_it_does_not_come_along(version, form):
    template = template_with_traces()
    version.plan.namnd.kommun.wordmall.save("mall.docx", ContentFile(template))

    data = docx_of(PlanDocument(version))

    told, left = (
        sorted(name for name, text in texts_in(content).items() if b"kobolt" in text.lower())
        for content in (template, data)
    )
    assert told == [
        "customXml/item9.xml",
        "docProps/core.xml",
        "docProps/custom.xml",
        "word/_rels/settings.xml.rels",
        "word/comments.xml",
        "word/document.xml",
        "word/glossary/document.xml",
        "word/people.xml",
    ]
    assert left == []
    assert not [name for name in texts_in(data) if name.startswith(("docProps/thumb", "docProps/app"))]
    assert read(data)


def texts_in(content):
    """Each part of the file, whole."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize("content", [b"", b"ingen Wordfil", b"PK\x05\x06" + bytes(18)])
def test_a_template_that_is_no_word_file_is_told_of(client, namnd, version, form, content):
    namnd.kommun.wordmall.save("mall.docx", ContentFile(content))
    client.force_login(member(namnd))

    response = client.get(reverse("documents:plan-docx", kwargs=version.plan.address), follow=True)

    assert "Kommunens Wordmall går inte att läsa." in response.content.decode()


def test_no_public_file_holds_a_secret_word(client, namnd, form, tillfalle, call):
    missiv = MissivFactory(tillfalle=tillfalle, bakgrund=SECRET, sammanfattning_reason="Skäl.")
    ProtokollsutdragFactory(missiv=missiv, bakgrund=SECRET, sammanfattning_reason="Skäl.")
    client.force_login(in_both(namnd, call, Roll.CONTROLLER))

    public, internal = {}, {}
    for kind, (url, internal_url) in addresses(tillfalle, call).items():
        public[kind] = client.get(url)
        internal[kind] = client.get(internal_url)

    assert {kind: each["Content-Type"] for kind, each in public.items()} == dict.fromkeys(
        public, CONTENT_TYPE
    )
    assert [kind for kind, each in public.items() if b"kobolt" in streams(each.content)] == []
    assert [kind for kind, each in internal.items() if b"kobolt" not in streams(each.content)] == []
    logged = Handelse.objects.filter(action="internal.fetched")
    assert sorted(event.changes["file"] for event in logged) == sorted(
        each["Content-Disposition"].split('"')[1] for each in internal.values()
    )
    assert all(event.is_secret for event in logged)


@pytest.mark.parametrize(
    ("who", "answers"), [(Roll.CONTROLLER, (200, 200)), (Roll.LASARE, (200, 403)), (None, (404, 404))]
)
def test_members_have_the_texts_and_who_may_read_secrets_the_internal_ones(
    client, namnd, form, tillfalle, call, who, answers
):
    MissivFactory(tillfalle=tillfalle)
    ProtokollsutdragFactory(missiv=tillfalle.missiv)
    client.force_login(in_both(namnd, call, who) if who else AnvandareFactory())

    found = {
        kind: tuple(client.get(url).status_code for url in urls)
        for kind, urls in addresses(tillfalle, call).items()
    }

    assert found == dict.fromkeys(found, answers)


def test_ks_has_its_own_secret_words_without_the_right_in_other_namnder(client, call):
    ks = call.kommun.namnder.get(is_ks=True)
    client.force_login(member(ks, Roll.CONTROLLER))
    page = reverse("documents:samlad-detail", kwargs=call.address)
    url = reverse("documents:samlad-internal-docx", kwargs=call.address)

    shown = client.get(page).content.decode()
    answer = client.get(url)

    assert url in shown
    assert b"kobolt" in streams(answer.content)
    assert [event.namnd for event in Handelse.objects.filter(action="internal.fetched")] == [ks]


def test_the_rounds_page_leads_to_its_verdict_in_word(client, namnd, tillfalle):
    without = TillfalleFactory(plan=tillfalle.plan, slug="utan", status="last", per_date="2022-12-31")
    client.force_login(member(namnd))

    pages = [client.get(each.get_absolute_url()).content.decode() for each in (tillfalle, without)]

    assert ["Hämta som Word" in page for page in pages] == [True, False]


@pytest.mark.parametrize("kind", ["plan", "uppfoljning"])
def test_the_papers_page_leads_to_its_texts(client, namnd, form, tillfalle, kind):
    address = tillfalle.plan.address if kind == "plan" else tillfalle.address
    urls = [reverse(f"documents:{kind}-{name}", kwargs=address) for name in ("docx", "internal-docx")]
    page = reverse(f"documents:{kind}-paper", kwargs=address)

    client.force_login(member(namnd, Roll.CONTROLLER))
    controller = client.get(page).content.decode()
    client.force_login(member(namnd, Roll.LASARE))
    reader = client.get(page).content.decode()

    assert [url in controller for url in urls] == [True, True]
    assert [url in reader for url in urls] == [True, False]


def test_the_page_of_a_call_leads_to_ks_words(client, call):
    client.force_login(member(call.kommun.namnder.get(is_ks=True)))

    papers = client.get(reverse("documents:samlad-detail", kwargs=call.address)).context["papers"]

    assert {each.title: each.docx_url for each in papers if each.docx_url} == {
        "Samlad uppföljning utan bilagor": reverse("documents:samlad-docx", kwargs=call.address)
    }


def test_a_list_of_the_templates_own_is_left_as_it_is(version, form):
    """The template has lists, numbered 1 and on, but no style for bullets."""
    template = docx.Document()
    bullets = template.styles["List Bullet"].element
    bullets.getparent().remove(bullets)
    before = [each.numId for each in template.part.numbering_part.element.num_lst]
    file = io.BytesIO()
    template.save(file)
    version.plan.namnd.kommun.wordmall.save("mall.docx", ContentFile(file.getvalue()))

    word = docx.Document(io.BytesIO(docx_of(PlanDocument(version))))

    numbering = word.part.numbering_part.element
    assert [each.numId for each in numbering.num_lst] == [*before, max(before) + 1]
    kinds = [each.tag for each in numbering if each.tag in {qn("w:abstractNum"), qn("w:num")}]
    assert kinds == sorted(kinds)
    assert word.styles["List Bullet"].element.pPr.numPr.numId.val == max(before) + 1


def test_the_texts_ask_as_much_for_one_as_for_many(namnd, count_queries):
    form = PappersformFactory(kommun=namnd.kommun, has_beslut=True)
    step = SkalstegFactory(skala=SkalaFactory(kommun=namnd.kommun, slag=Skala.Slag.BEDOMNING_NAMND))

    def ask(year, count):
        version = PlanversionFactory(plan__namnd=namnd, plan__year=year, status="beslutad")
        tillfalle = TillfalleFactory(plan=version.plan, status="last")
        BedomningFactory(tillfalle=tillfalle, skalsteg=step)
        for _ in range(count):
            TextblockFactory(pappersform=form)
            moment = KontrollmomentFactory(version=version)
            UppfoljningFactory(tillfalle=tillfalle, moment=moment, status="genomford")
        tillfalle.refresh_from_db()
        plan = count_queries(lambda: docx_of(PlanDocument(version)))
        return plan, count_queries(lambda: docx_of(UppfoljningDocument(tillfalle)))

    assert ask(2022, 1) == ask(2023, 3) == ask(2024, 60)
