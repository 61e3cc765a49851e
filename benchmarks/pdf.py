"""The PDF of a plan with 60 and 200 moments, against WeasyPrint alone on the same finished HTML.

Product: from the database to bytes (queries, table, widths, template, typography, fetcher, tags mended). Bare:
`HTML(...).render().write_pdf()` on the HTML that the product made, with the same parsed style sheet, fonts, cached page
references and PDF variant.
"""

from benchmarks.measure import Ratio, compare
from documents.papers import PlanDocument
from organisation.models import Kommun, Namnd
from plans.models import Ansvarsrad, Avsnitt, Kontrollmoment, Plan, Planversion, Process, Risk

GOAL = 1.10
# So many rows, and so many turns of each.
SIZES = ((60, 5), (200, 3))
RISK = "Risk för en ekonomi i obalans om de ekonomiska prognoserna är osäkra samt om budgeten inte följs."
METOD = (
    "Ekonomiska uppföljningar görs varje månad i förvaltningarna och lämnas in till central ekonomiavdelning, "
    "som sammanställer informationen och återrapporterar till politiken."
)


def make_version(rows: int) -> Planversion:
    """A decided plan of so many moments, in sections of ten."""
    kommun = Kommun.objects.create(name="Provkommun", slug=f"papper-{rows}")
    namnd = Namnd.objects.create(kommun=kommun, name="Kommunstyrelsen", slug=f"papper-{rows}")
    plan = Plan.objects.create(namnd=namnd, year=2026)
    version = Planversion.objects.create(plan=plan, number=1, status=Planversion.Status.BESLUTAD)
    sections = [Avsnitt(version=version, name=f"Avsnitt {n}", position=n) for n in range(-(-rows // 10))]
    Avsnitt.objects.bulk_create(sections)
    for number in range(rows):
        make_row(version, sections[number // 10], number)
    return version


def make_row(version, avsnitt, number):
    name = f"Process {number} med tillhörande rutiner"
    process = Process.objects.create(version=version, avsnitt=avsnitt, name=name, position=number)
    moment = Kontrollmoment.objects.create(
        version=version,
        process=process,
        risk=Risk.objects.create(version=version, process=process, description=RISK),
        nr=f"{number + 1}.",
        moment=f"Kontrollera att riktlinjer och rutiner för inköp följs, moment {number + 1}.",
        metod=METOD,
        frekvens="En gång per år",
        rapporteras_text="September 2026\nFebruari 2027",
    )
    Ansvarsrad.objects.create(moment=moment, slag=Ansvarsrad.Slag.UTFORARE, text="Ekonomiavdelningen")


def bare(html: str) -> bytes:
    """WeasyPrint alone."""
    from documents.press import rendering

    css, fonts = rendering.stylesheet()
    document = rendering.PaperHTML(string=html, base_url=rendering.NOWHERE)
    pages = document.render(font_config=fonts, stylesheets=[css], presentational_hints=True)
    return pages.write_pdf(pdf_variant=rendering.VARIANT)


def measure(rows: int, rounds: int) -> Ratio:
    version = make_version(rows)

    def product():
        return PlanDocument(Planversion.objects.with_plan().get(pk=version.pk)).pdf()

    html = PlanDocument(version).html()
    note = f"{len(product()) // 1024} kB"
    return compare(f"PDF, {rows} moments", product, lambda: bare(html), rounds=rounds, goal=GOAL, note=note)


def run() -> list[Ratio]:
    return [measure(rows, rounds) for rows, rounds in SIZES]
