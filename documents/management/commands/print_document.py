"""`manage.py print_document plan --namnd tranas-ks --year 2022 --out plan.pdf`: a paper from the command line."""

from pathlib import Path

from django.core.management.base import BaseCommand

from documents.access import find_missiv, ks_of
from documents.papers import (
    AtgardsrapportDocument,
    Document,
    EjInlamnadeDocument,
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    SamladDocument,
    UppfoljningDocument,
)
from documents.papers.findings import hold_back
from documents.press.pdf import PdfError
from documents.services.errors import DocumentError
from documents.services.sammantraden import missiv_of, package_of, sammantrade_of
from followups.calls import call_list
from followups.models import Omgang, Uppfoljningstillfalle
from organisation.models import Namnd
from plans.access import version_in_use
from plans.models import Plan
from plans.models.plan import MAIN_PLAN

OF_CALL = ("samlad", "ej-inlamnade")
OF_MATTER = ("missiv", "protokollsutdrag", "sammantrade")
PAPERS = ("plan", "uppfoljning", "missiv", "protokollsutdrag", "sammantrade", "atgardsrapport", *OF_CALL)
MISSING = {
    "uppfoljning": "ingen rad ska redovisas",
    "missiv": "inget missiv är skrivet",
    "protokollsutdrag": "inget förslag till protokollsutdrag är skrivet",
    "sammantrade": "ingen rad ska redovisas",
    "atgardsrapport": "ingen rad ska redovisas",
}


class Command(BaseCommand):
    help = "Skriver ett papper som PDF. Det som inte är klart, eller där något måste rättas, märks UTKAST."

    def add_arguments(self, parser):
        parser.add_argument("paper", choices=PAPERS, help="vilket papper")
        parser.add_argument("--namnd", metavar="SLUG", help="nämndens adressnamn")
        parser.add_argument("--year", type=int, metavar="ÅR", help="planens år")
        parser.add_argument(
            "--kommun",
            metavar="SLUG",
            help="kommunens adressnamn, för papper om alla nämnder: samlad, ej-inlamnade, atgardsrapport",
        )
        parser.add_argument("--omgang", metavar="SLUG", help="omgång i kommunen, annars den senaste")
        parser.add_argument("--plan", metavar="SLUG", help="när nämnden har flera planer för året")
        parser.add_argument(
            "--tillfalle", metavar="SLUG", help="uppföljningstillfälle, annars det nyaste godkända"
        )
        parser.add_argument(
            "--till-planen",
            action="store_true",
            help="missiv, protokollsutdrag eller sammantrade som hör till planen själv, inte till en uppföljning",
        )
        parser.add_argument("--out", required=True, type=Path, metavar="FIL.pdf", help="filen som skrivs")

    def handle(self, *args, **options):
        """Exit 0 when the file is written, 2 with a sentence on stderr when it cannot be."""
        try:
            document = find_document(options)
            hold_back(document)
            options["out"].write_bytes(document.pdf())
        except (DocumentError, PdfError) as error:
            self._stop(str(error))
        except OSError as error:
            self._stop(f"Filen {options['out']} kan inte skrivas: {error.strerror or error}.")
        mark = f", märkt {document.printed_mark.upper()}" if document.printed_mark else ""
        self.stdout.write(f"{document.title}: {options['out']}{mark}")

    def _stop(self, sentence):
        self.stderr.write(sentence)
        raise SystemExit(2)


def find_document(options: dict) -> Document:
    """The paper that the options name. Raises DocumentError when there is none, or when they do not say which."""
    if options["kommun"] or options["paper"] in OF_CALL:
        return find_call_paper(options["paper"], options["kommun"], options["omgang"])
    if not (options["namnd"] and options["year"]):
        raise DocumentError("Ange --namnd och --year.")
    plan = find_plan(options["namnd"], options["year"], options["plan"])
    if options["paper"] == "plan":
        version = version_in_use(plan)
        if version is None:
            raise DocumentError(f"{plan} har ingen version att skriva ut.")
        return PlanDocument(version)
    if options["paper"] in OF_MATTER and is_of_plan(plan, options):
        return find_paper_of_matter(plan, options["paper"])
    tillfalle = find_tillfalle(plan, options["paper"], options["tillfalle"])
    if options["paper"] == "uppfoljning":
        return UppfoljningDocument(tillfalle)
    if options["paper"] == "atgardsrapport":
        return AtgardsrapportDocument.of_round(tillfalle)
    return find_paper_of_matter(tillfalle, options["paper"])


def is_of_plan(plan: Plan, options: dict) -> bool:
    """True when the plan's own letter is asked for, or is the only one that there can be."""
    if options["till_planen"]:
        return True
    rounds = plan.tillfallen.all()
    has_rounds = any(has_paper(each, options["paper"]) for each in rounds.select_related("missiv"))
    return not options["tillfalle"] and not has_rounds and find_missiv(plan) is not None


def find_paper_of_matter(subject: Uppfoljningstillfalle | Plan, paper: str) -> Document:
    """A letter of the round or the plan, or its papers for the meeting. Raises DocumentError when there is none."""
    if paper == "sammantrade":
        return package_of(sammantrade_of(subject))
    missiv = missiv_of(subject)
    if missiv is None:
        raise DocumentError(f"Det finns inget att skriva ut: {MISSING['missiv']} till planen.")
    if paper == "missiv":
        return MissivDocument(missiv)
    utdrag = missiv.protokollsutdrag.select_related("beslut").first()
    if utdrag is None:
        raise DocumentError(f"Det finns inget att skriva ut: {MISSING['protokollsutdrag']} till planen.")
    utdrag.missiv = missiv
    return ProtokollsutdragDocument(utdrag)


def find_call_paper(paper: str, kommun_slug: str | None, omgang_slug: str | None) -> Document:
    """A paper of the kommun's call, the newest without its slug. Raises DocumentError when there is none."""
    if not kommun_slug:
        raise DocumentError("Ange --kommun.")
    calls = (
        Omgang.objects.filter(kommun__slug=kommun_slug).order_by("-per_date", "-pk").select_related("kommun")
    )
    omgang = calls.filter(slug=omgang_slug).first() if omgang_slug else calls.first()
    if omgang is None:
        there = ", ".join(each.slug for each in calls)
        raise DocumentError(f"Det finns ingen sådan omgång i {kommun_slug}. Där finns: {there or 'ingen'}.")
    ks = ks_of(omgang.kommun)
    if ks is None:
        raise DocumentError(f"{omgang.kommun} har ingen kommunstyrelse i systemet.")
    if paper == "samlad":
        return SamladDocument(omgang, ks).whole()
    if paper == "atgardsrapport":
        return AtgardsrapportDocument.of_omgang(omgang, ks)
    if paper == "ej-inlamnade":
        found = call_list(omgang.tillfallen.open().with_plan())
        named = {each.tillfalle.plan.namnd_id for each in found}
        return EjInlamnadeDocument(ks, found, about=omgang.name, names_people_in=named)
    raise DocumentError(f"Papperet {paper} gäller en nämnd: ange --namnd och --year.")


def find_plan(namnd_slug: str, year: int, plan_slug: str | None) -> Plan:
    """The plan by its slug; without one the main plan, or the only one there is."""
    namnd = Namnd.objects.filter(slug=namnd_slug).first()
    if namnd is None:
        raise DocumentError(f"Det finns ingen nämnd med adressnamnet {namnd_slug}.")
    plans = list(Plan.objects.filter(namnd=namnd, year=year).select_related("namnd__kommun"))
    if not plans:
        raise DocumentError(f"{namnd} har ingen plan för {year}.")
    wanted = plan_slug or (plans[0].slug if len(plans) == 1 else MAIN_PLAN)
    for plan in plans:
        if plan.slug == wanted:
            return plan
    there = ", ".join(plan.slug for plan in plans)
    raise DocumentError(f"Ange --plan: {namnd} har för {year} planerna {there}.")


def find_tillfalle(plan: Plan, paper: str, slug: str | None):
    """The round by its slug; without one the newest that has the paper, those that are approved before the rest."""
    rounds = list(plan.tillfallen.with_plan().order_by("-per_date", "-pk"))
    rounds.sort(key=lambda each: each.status not in UppfoljningDocument.FINAL)
    if not rounds:
        raise DocumentError(f"{plan} har inget uppföljningstillfälle.")
    there = ", ".join(each.slug for each in rounds)
    if slug:
        rounds = [each for each in rounds if each.slug == slug]
        if not rounds:
            raise DocumentError(f"Det finns inget tillfälle {slug}. {plan} har: {there}.")
    for each in rounds:
        if has_paper(each, paper):
            return each
    raise DocumentError(f"Det finns inget att skriva ut: {MISSING[paper]} (tillfälle: {slug or there}).")


def has_paper(tillfalle, paper: str) -> bool:
    if paper in ("uppfoljning", "sammantrade", "atgardsrapport"):
        return tillfalle.uppfoljningar.exists()
    missiv = getattr(tillfalle, "missiv", None)
    return bool(missiv) and (paper == "missiv" or missiv.protokollsutdrag.exists())
