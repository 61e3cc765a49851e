"""What the papers say, by their HTML. How they are printed stands in test_printed.py."""

import datetime
import re

import pytest
from django.core.files.base import ContentFile
from django.utils.html import strip_tags

from documents.papers import MissivDocument, PlanDocument, ProtokollsutdragDocument, UppfoljningDocument
from followups.models import Uppfoljning, Uppfoljningstillfalle
from organisation.models import Skala
from organisation.texts import Audience
from plans.models import Planversion
from tests.factories import (
    BedomningFactory,
    BeslutFactory,
    KommunFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    SkalaFactory,
    SkalstegFactory,
    TabellkolumnFactory,
    TabellmallFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

Status = Uppfoljningstillfalle.Status
SECRET = "Brist i lås [[sekretess: 18 kap. 8 § OSL | port 4711]] åtgärdas."

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    kommun = KommunFactory(name="Provköpings kommun", slug="provkoping", webb="www.provkoping.se")
    return NamndFactory(kommun=kommun, name="Kommunstyrelsen", slug="provkoping-ks", is_ks=True)


@pytest.fixture
def plan(namnd):
    return PlanFactory(namnd=namnd)


def make_version(plan, status=Planversion.Status.BESLUTAD, **fields):
    return PlanversionFactory(plan=plan, status=status, **fields)


def words(document):
    """The paper's words in order, without tags."""
    text = re.sub(r"<head>.*</head>", "", document.html(), flags=re.DOTALL)
    return " ".join(strip_tags(re.sub(r"<(br|/p|/t[dh]|/h\d|/span|/li)>", r" \g<0>", text)).split())


# --- The plan -----------------------------------------------------------------------------------


def test_a_plan_says_who_decided_it_and_when(plan, namnd):
    beslut = BeslutFactory(namnd=namnd)
    document = PlanDocument(make_version(plan, beslut=beslut))

    assert words(document).startswith(
        "Internetadress www.provkoping.se Provköpings kommun Kommunstyrelsen "
        "Datum 18 januari 2022 Diarienummer KS/2022:1 Beslutad av Kommunstyrelsen, § 7 "
        "Internkontrollplan 2022 för kommunstyrelsen"
    )


def test_a_decided_plan_keeps_the_names_of_its_day(plan, namnd):
    version = make_version(plan, names_of_day={**namnd.names_of_day, "kommun": "Gamla kommunen"})

    assert "Gamla kommunen" in words(PlanDocument(version))
    assert "Provköpings" not in PlanDocument(version).html()


@pytest.mark.parametrize(
    ("status", "mark", "page"),
    [
        ("utkast", "Utkast", "liggande-utkast"),
        ("foreslagen", "Förslag", "liggande"),
        ("beslutad", "", "liggande"),
        ("avslutad", "", "liggande"),
    ],
)
def test_a_plan_that_is_not_decided_is_marked(plan, status, mark, page):
    html = PlanDocument(make_version(plan, status)).html()

    assert (f'<span class="mark">{mark}</span>' in html) == bool(mark)
    assert f'<body class="{page}">' in html


def test_the_closing_rule_stands_under_the_table(plan):
    version = make_version(plan, slutregel="Varje punkt dokumenteras.")
    KontrollmomentFactory(version=version)

    assert words(PlanDocument(version)).endswith("Varje punkt dokumenteras.")


def test_a_plan_without_rows_says_so(plan):
    assert words(PlanDocument(make_version(plan))).endswith("Planen har inga kontrollmoment ännu.")


def test_the_table_has_headings_for_columns_rows_and_sections(plan):
    version = make_version(plan)
    KontrollmomentFactory(version=version, nr="1.", moment="Attest", process__name="Inköp")

    html = PlanDocument(version).html()

    assert html.count('<th scope="col">') == 5
    assert html.count('<th scope="row"><p>Inköp</p></th>') == 1
    assert html.count("<col width=") == 5


def test_columns_without_a_word_are_left_out_of_a_dress_that_nobody_chose(plan, namnd):
    version = make_version(plan)
    KontrollmomentFactory(version=version)
    in_standard = words(PlanDocument(version)).split()

    mall = TabellmallFactory(kommun=namnd.kommun, is_default=True)
    TabellkolumnFactory(mall=mall)
    TabellkolumnFactory(mall=mall, heading="Risk", parts=[{"field": "risk"}])
    in_chosen = words(PlanDocument(version)).split()

    assert in_standard.count("Risk") == 0
    assert in_chosen.count("Risk") == 1


def test_a_masked_passage_never_reaches_the_paper(plan):
    version = make_version(plan, slutregel=SECRET)
    KontrollmomentFactory(version=version, moment=SECRET)

    public, internal = PlanDocument(version).html(), PlanDocument(version, Audience.INTERNAL).html()

    assert "4711" not in public
    assert public.count("Uppgift utelämnad med stöd av") == 2
    assert internal.count("4711") == 2


def test_typed_markup_stays_text(plan):
    version = make_version(plan)
    KontrollmomentFactory(version=version, moment='<img src="file:///etc/passwd"> & <b>fet</b>')

    html = PlanDocument(version).html()

    assert "&lt;img src=&quot;file:///etc/passwd&quot;&gt; &amp; &lt;b&gt;fet&lt;/b&gt;" in html


def test_the_logotype_stands_for_the_name(plan, namnd):
    namnd.kommun.logotyp.save("vapen.png", ContentFile(b"png"))

    html = PlanDocument(make_version(plan)).html()

    assert '<img class="logotyp" src="papper:logotyp" alt="Provköpings kommun">' in html
    assert "media" not in html


def test_file_names_are_ascii(plan, namnd):
    other = PlanFactory(namnd=namnd, slug="kommunens-egen")
    school = NamndFactory(kommun=namnd.kommun, name="Barn- och utbildningsnämnden")

    names = [PlanDocument(make_version(each)).filename for each in (plan, other, PlanFactory(namnd=school))]

    assert names == [
        "Internkontrollplan_Provkoping-KS_2022.pdf",
        "Internkontrollplan_Provkoping-KS_2022_kommunens-egen.pdf",
        "Internkontrollplan_Provkoping-Barn-och-utbildningsnamnden_2022.pdf",
    ]


# --- The follow-up ------------------------------------------------------------------------------


def make_round(plan, *statuses, status=Status.LAST):
    """A round with a row for each status; the rows' text is their number."""
    version = make_version(plan)
    tillfalle = TillfalleFactory(plan=plan, status=status)
    for number, each in enumerate(statuses, start=1):
        moment = KontrollmomentFactory(version=version, nr=f"{number}.")
        UppfoljningFactory(
            tillfalle=tillfalle,
            moment=moment,
            status=each,
            text=f"Resultat {number}",
            planned_text="nov/dec" if each == "genomfors_senare" else "",
        )
    return tillfalle


def test_the_follow_up_opens_with_the_computed_sentence(plan):
    document = UppfoljningDocument(make_round(plan, "genomford", "genomford", "genomfors_senare"))

    assert (
        '<p class="ingress">Granskningar har genomförts i 2\xa0av\xa03 kontrollmoment.</p>' in document.html()
    )


def test_nothing_planned_vanishes_from_the_follow_up(plan):
    tillfalle = make_round(plan, "genomford", "ej_redovisad")
    Uppfoljning.objects.filter(status="ej_redovisad").update(text="")

    text = words(UppfoljningDocument(tillfalle))

    assert "Ej redovisad" in text
    assert text.count("Stickprov") == 2


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        (Status.OPPEN, "Utkast"),
        (Status.INLAMNAD, "Utkast"),
        (Status.GODKAND, ""),
        (Status.LAST, ""),
    ],
)
def test_a_round_that_is_not_approved_is_marked(plan, status, mark):
    assert UppfoljningDocument(make_round(plan, "genomford", status=status)).mark == mark


def test_the_verdict_and_its_analys_come_before_the_table(plan, namnd):
    tillfalle = make_round(plan, "genomford")
    skala = SkalaFactory(kommun=namnd.kommun, slag=Skala.Slag.BEDOMNING_NAMND)
    BedomningFactory(tillfalle=tillfalle, skalsteg=SkalstegFactory(skala=skala, label="Tillräcklig"))

    html = UppfoljningDocument(tillfalle).html()

    assert re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", html) == [
        ("1", "Uppföljning av internkontrollplan 2022 för kommunstyrelsen per\xa031\xa0augusti\xa02022"),
        ("2", "Bedömning av nämndens interna kontroll"),
        ("3", "Analys"),
        ("2", "Uppföljning av nämndens internkontrollplan"),
    ]


def test_an_empty_verdict_leaves_no_heading(plan):
    tillfalle = make_round(plan, "genomford")
    BedomningFactory(tillfalle=tillfalle, analys="")

    assert "<h2" not in UppfoljningDocument(tillfalle).html()


def test_cells_that_span_rows_are_kept_together(plan, namnd):
    mall = TabellmallFactory(kommun=namnd.kommun, slag="uppfoljning", is_default=True)
    TabellkolumnFactory(mall=mall, heading="Arbetssätt", parts=[{"field": "arbetssatt"}], is_grouping=True)
    TabellkolumnFactory(mall=mall, heading="Moment")
    tillfalle = make_round(plan, "genomford", "genomford", "genomford")
    rows = list(tillfalle.uppfoljningar.order_by("pk"))
    for row in rows[:2]:
        row.moment.arbetssatt = "Förebyggande"
        row.moment.save()

    html = UppfoljningDocument(tillfalle).html()

    assert html.count('rowspan="2"') == 1
    assert html.count('<tbody class="block">') == 1
    assert html.count("<tbody>") == 1


# --- The letters --------------------------------------------------------------------------------


@pytest.fixture
def missiv(plan):
    return MissivFactory(
        tillfalle=make_round(plan, "genomford", "genomfors_senare"),
        date=datetime.date(2022, 9, 21),
        dnr="KS/2022:1",
        mottagare="Kommunstyrelsen",
        handlaggare="Kim Provsson",
        handlaggare_telefon="012-34 56",
        signer="Kim Provsson",
        signer_titel="Ekonomichef",
        signer_enhet="Kommunledningskontoret",
    )


@pytest.mark.parametrize(("words", "count"), [(40, 0), (2500, 1)])
def test_a_row_higher_than_most_of_a_page_may_be_parted(plan, words, count):
    version = PlanversionFactory(plan=plan)
    KontrollmomentFactory(version=version, metod="Stickprov. " * words)

    assert PlanDocument(version).html().count('<tr class="lang">') == count


def test_a_missiv_has_its_parts_in_order(missiv):
    text = words(MissivDocument(missiv)).removeprefix("Internetadress www.provkoping.se ")

    assert text == (
        "Provköpings kommun Kommunstyrelsen Missiv Datum 21 september 2022 Diarienummer KS/2022:1 "
        "Handläggare Kim Provsson Tfn 012-34 56 "
        "Kommunstyrelsen Uppföljning av intern kontroll "
        "Bakgrund Kommunstyrelsen har antagit en internkontrollplan. "
        "Sammanfattning Granskningar har genomförts i 1 av 2 kontrollmoment. "
        "Beslutsunderlag Missiv Uppföljning "
        "Förslag till beslut Kommunstyrelsen godkänner uppföljningen. "
        "— Beslutet skickas till: Kommunstyrelsen Ekonomichef "
        "Kommunledningskontoret Kim Provsson Ekonomichef"
    )


def test_a_missiv_uses_the_kommuns_own_words(missiv, namnd):
    namnd.kommun.vocabulary = {"missiv": "Tjänsteskrivelse", "bakgrund": "Ärendet"}

    document = MissivDocument(missiv)

    assert document.kind == "Tjänsteskrivelse"
    assert "<h2>Ärendet</h2>" in document.html()


def test_a_missiv_that_counts_wrong_is_printed_as_an_utkast(missiv):
    missiv.sammanfattning = "Granskningar har genomförts i 2 av 2 kontrollmoment."

    html = MissivDocument(missiv).html()

    assert '<body class="staende-utkast">' in html
    assert '<span class="mark">Utkast</span>' in html


def test_a_missiv_that_counts_wrong_with_a_reason_is_printed(missiv):
    missiv.sammanfattning = "Granskningar har genomförts i 2 av 2 kontrollmoment."
    missiv.sammanfattning_reason = "Den andra redovisas muntligt."

    html = MissivDocument(missiv).html()

    assert "i 2\xa0av\xa02 kontrollmoment" in html
    assert "muntligt" not in html
    assert '<body class="staende">' in html


def test_a_missiv_to_a_round_that_may_change_is_marked(missiv):
    missiv.tillfalle.status = Status.OPPEN

    assert MissivDocument(missiv).mark == "Utkast"


def test_the_files_of_letters_are_named_by_their_round(missiv):
    utdrag = ProtokollsutdragFactory(missiv=missiv)

    assert MissivDocument(missiv).filename == "Missiv_Provkoping-KS_per-31-augusti-2022.pdf"
    assert ProtokollsutdragDocument(utdrag).filename == (
        "Protokollsutdrag_Provkoping-KS_per-31-augusti-2022_Arbetsutskottet.pdf"
    )


def test_a_protokollsutdrag_never_looks_justerat(missiv):
    utdrag = ProtokollsutdragFactory(missiv=missiv, dnr="KS/2022:1", beslut__paragraph="§ 142")

    text = words(ProtokollsutdragDocument(utdrag)).removeprefix("Internetadress www.provkoping.se ")

    assert text.startswith(
        "Provköpings kommun Kommunstyrelsen Förslag till protokollsutdrag Organ Arbetsutskottet "
        "Sammanträdesdatum 18 januari 2022 § 142 Dnr KS/2022:1 Uppföljning av intern kontroll Bakgrund"
    )
    assert text.endswith("Beslutet är det som står i det justerade protokollet.")
    assert "Kim Provsson" not in text
