"""The demo: three published papers as living data, and an account for each role.

Only what is missing is made. A kommun, a nämnd, a plan or an account that exists is left as it is with all its
parts, so that a second load neither doubles anything nor overwrites what somebody has written, handed in or
renamed meanwhile. `make demo-reset` starts over.

The words stand in fixtures/demo. They are the papers' own; a round or plan that is invented is marked `"demo": true`,
and an invented result begins with "Demotext:".
"""

import datetime
import json
from collections import Counter
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from documents.models import Missiv, Pappersform, Protokollsutdrag, Textblock, linje_of
from followups.models import Bedomning, Omgang, Uppfoljning, Uppfoljningstillfalle
from organisation.models import (
    Anvandare,
    Enhet,
    Funktion,
    Funktionsinnehav,
    Kommun,
    Medlemskap,
    Namnd,
    Skala,
    Skalsteg,
)
from organisation.models.anvandare import KOMMUN_ROLES
from organisation.services import log
from plans.models import (
    Ansvarsrad,
    Avsnitt,
    Beslut,
    Kontrollmoment,
    Plan,
    Planversion,
    Process,
    Risk,
    Tabellkolumn,
    Tabellmall,
)
from plans.services import make_ansvarsrad, write_months

from .demo_accounts import ACCOUNTS, DEMO_PASSWORD, Account

FIXTURES = settings.BASE_DIR / "fixtures" / "demo"
KOMMUNER = ("mjolby", "tranas", "stockholm")
# A row keeps its linje when the demo is loaded anew: its address in history is made of where it stands.
LINJER = UUID("5f0c8a5e-6b0c-4d53-9f0e-2f1f6c3e7a10")


@transaction.atomic
def load_demo() -> None:
    """Make what is missing of the demo."""
    skalor = read("skalor")["skalor"]
    for name in KOMMUNER:
        load_kommun(read(name), skalor)
    load_accounts()


def read(name: str) -> dict:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def load_kommun(data: dict, skalor: list) -> None:
    """The kommun with its scales and dresses, its rounds, its nämnd and plans."""
    kommun, is_new = Kommun.objects.get_or_create(
        slug=data["kommun"]["slug"], defaults=values(data["kommun"])
    )
    if is_new:
        for skala in skalor:
            make_skala(kommun, skala)
        for mall in data["tabellmallar"]:
            make_tabellmall(kommun, mall)
        for form in data.get("pappersformer", ()):
            make_pappersform(kommun, form)
    for omgang in data["omgangar"]:
        Omgang.objects.get_or_create(kommun=kommun, slug=omgang["slug"], defaults=values(omgang))
    namnd = load_namnd(kommun, data)
    for plan in data["planer"]:
        load_plan(namnd, plan)


def load_namnd(kommun: Kommun, data: dict) -> Namnd:
    """The nämnd with its units and functions."""
    fields = values(data["namnd"])
    namnd, is_new = Namnd.objects.get_or_create(slug=fields["slug"], defaults={**fields, "kommun": kommun})
    if is_new:
        Enhet.objects.bulk_create(Enhet(namnd=namnd, name=name) for name in data["enheter"])
        Funktion.objects.bulk_create(Funktion(namnd=namnd, name=name) for name in data["funktioner"])
        log(namnd, "demo.loaded", user=None, namnd=namnd)
    return namnd


def make_skala(kommun: Kommun, data: dict) -> None:
    skala = Skala.objects.create(kommun=kommun, slag=data["slag"], from_year=data["from_year"])
    Skalsteg.objects.bulk_create(Skalsteg(skala=skala, **steg) for steg in data["steg"])


def make_tabellmall(kommun: Kommun, data: dict) -> None:
    fields = without(data, "kolumner")
    mall = Tabellmall.objects.create(kommun=kommun, is_default=True, **fields)
    Tabellkolumn.objects.bulk_create(
        Tabellkolumn(mall=mall, position=position, **kolumn)
        for position, kolumn in enumerate(data["kolumner"], start=1)
    )


def make_pappersform(kommun: Kommun, data: dict) -> None:
    """The kommun's form of its papers, with its texts in order."""
    form = Pappersform.objects.create(kommun=kommun, **values(without(data, "demo", "texter")))
    Textblock.objects.bulk_create(
        Textblock(
            pappersform=form,
            linje=linje_of(text["kod"]),
            position=position,
            **values(without(text, "kod")),
        )
        for position, text in enumerate(data["texter"], start=1)
    )


# --- A plan -------------------------------------------------------------------------------------


def load_plan(namnd: Namnd, data: dict) -> None:
    """The plan with its version, rows and rounds."""
    plan, is_new = Plan.objects.get_or_create(
        namnd=namnd, year=data["year"], slug="plan", defaults={"dnr": data.get("dnr", "")}
    )
    if is_new:
        version = make_version(plan, data["version"])
        rows = RowMaker(version)
        rows.make(data["rader"])
        for tillfalle in data["tillfallen"]:
            make_tillfalle(plan, tillfalle, rows.moments)


def make_version(plan: Plan, data: dict) -> Planversion:
    """The plan's first version; a decided one keeps what nämnd and förvaltning are called."""
    version = Planversion(plan=plan, number=1, **without(data, "beslut"))
    if "beslut" in data:
        version.beslut = Beslut.objects.create(namnd=plan.namnd, **values(data["beslut"]))
    if version.is_locked:
        version.names_of_day = plan.namnd.names_of_day
    version.save()
    return version


class RowMaker:
    """Makes the rows of a version in printed order; `moments` are those made so far.

    A plan that goes on from that of `first_year` has its lines: the same place is the same row.
    """

    def __init__(self, version: Planversion, first_year: int | None = None):
        self.version = version
        self.first_year = first_year or version.plan.year
        self.moments: list[Kontrollmoment] = []
        self.counts: Counter[str] = Counter()
        namnd = version.plan.namnd
        self.enheter = {enhet.name: enhet for enhet in namnd.enheter.all()}
        self.funktioner = {funktion.name: funktion for funktion in namnd.funktioner.all()}

    def make(self, rows: list, avsnitt: Avsnitt | None = None) -> None:
        """Headings with what stands under them, and processes."""
        for row in rows:
            if "process" in row:
                self.make_process(row, avsnitt)
            else:
                slag = row.get("slag", Avsnitt.Slag.AVSNITT)
                heading = self.create(Avsnitt, parent=avsnitt, slag=slag, name=row["avsnitt"])
                self.make(row["rader"], heading)

    def make_process(self, row: dict, avsnitt: Avsnitt | None) -> None:
        process = self.create(Process, avsnitt=avsnitt, name=row["process"])
        for moment in row["moment"]:
            self.make_moment(moment, process)
        for risk in row.get("bortvalda", ()):
            self.make_risk(risk, process, is_in_plan=False)

    def make_moment(self, row: dict, process: Process) -> None:
        """The moment with its risk, who and when."""
        risk = self.make_risk(row, process) if "risk" in row else None
        moment = self.create(
            Kontrollmoment,
            process=process,
            risk=risk,
            rapporteras_text="\n".join(row.get("rapporteras", ())),
            **without(row, "risk", "steg", "hantering", "rapporteras", *Ansvarsrad.Slag),
        )
        Ansvarsrad.objects.bulk_create(
            make_ansvarsrad(moment, slag, position, name, self.meaning(name))
            for slag in Ansvarsrad.Slag
            for position, name in enumerate(row.get(slag, ()))
        )
        write_months(moment)
        self.moments.append(moment)

    def make_risk(self, row: dict, process: Process, **fields) -> Risk:
        """The risk; `steg` are its levels of sannolikhet and konsekvens."""
        levels = dict(zip(("sannolikhet", "konsekvens"), row.get("steg", ()), strict=False))
        plan = self.version.plan
        for slag, level in levels.items():
            skala = Skala.objects.in_force(plan.namnd.kommun, slag, plan.year)
            fields[slag] = Skalsteg.objects.get(skala__in=skala, level=level)
        return self.create(
            Risk,
            process=process,
            description=row["risk"],
            hantering=row.get("hantering", ""),
            **fields,
        )

    def meaning(self, name: str) -> Ansvarsrad:
        """The function or unit that a printed name is known to mean."""
        return Ansvarsrad(funktion=self.funktioner.get(name), enhet=self.enheter.get(name))

    def create(self, model, **fields):
        """The next row of its kind, with the linje that its place gives."""
        kind = model._meta.model_name
        self.counts[kind] += 1
        plan, number = self.version.plan, self.counts[kind]
        linje = uuid5(LINJER, f"{plan.namnd.slug}/{self.first_year}/{plan.slug}/{kind}/{number}")
        return model.objects.create(version=self.version, linje=linje, position=number, **fields)


# --- A round ------------------------------------------------------------------------------------


def make_tillfalle(plan: Plan, data: dict, moments: list[Kontrollmoment]) -> None:
    """The round with its results, verdict and papers."""
    fields = values(
        without(data, "omgang", "demo", "uppfoljningar", "bedomning", "missiv", "protokollsutdrag")
    )
    omgang = plan.namnd.kommun.omgangar.get(slug=data["omgang"])
    tillfalle = Uppfoljningstillfalle.objects.create(plan=plan, omgang=omgang, **fields)
    for row in data["uppfoljningar"]:
        moment = moments[row["rad"] - 1]
        Uppfoljning.objects.create(
            tillfalle=tillfalle, moment=moment, linje=moment.linje, **without(row, "rad")
        )
    if "bedomning" in data:
        make_bedomning(tillfalle, data["bedomning"])
    if "missiv" in data:
        missiv = make_missiv(tillfalle, data["missiv"])
        make_protokollsutdrag(missiv, data["protokollsutdrag"])


def make_bedomning(tillfalle: Uppfoljningstillfalle, data: dict) -> None:
    skalor = Skala.objects.in_force(
        tillfalle.plan.namnd.kommun, Skala.Slag.BEDOMNING_NAMND, tillfalle.plan.year
    )
    skalsteg = Skalsteg.objects.get(skala__in=skalor, label=data["skalsteg"])
    Bedomning.objects.create(tillfalle=tillfalle, skalsteg=skalsteg, analys=data["analys"])


def make_missiv(tillfalle: Uppfoljningstillfalle, data: dict) -> Missiv:
    missiv = Missiv.objects.create(plan=tillfalle.plan, tillfalle=tillfalle, **values(data))
    log_reason(missiv, tillfalle.plan.namnd)
    return missiv


def make_protokollsutdrag(missiv: Missiv, data: dict) -> None:
    namnd = missiv.plan.namnd
    beslut = Beslut.objects.create(namnd=namnd, **values(data["beslut"]))
    utdrag = Protokollsutdrag.objects.create(missiv=missiv, beslut=beslut, **values(without(data, "beslut")))
    log_reason(utdrag, namnd)


def log_reason(skrivelse: Missiv | Protokollsutdrag, namnd: Namnd) -> None:
    """A sentence that is kept against the rows has a reason, and the reason stands in the log."""
    fields = ("sammanfattning", "sammanfattning_reason")
    payload = {name: ["", getattr(skrivelse, name)] for name in fields}
    log(skrivelse, f"{skrivelse._meta.model_name}.created", user=None, namnd=namnd, payload=payload)


# --- The accounts -------------------------------------------------------------------------------


def load_accounts() -> None:
    """Make the accounts that are missing. One that exists keeps its password and roles, whatever they are."""
    taken = set(Anvandare.objects.values_list("username", flat=True))
    missing = [account for account in ACCOUNTS if account.username not in taken]
    if not missing:
        return
    # Hashing is slow by intention; the accounts share a password, so they may share its hash.
    password = make_password(DEMO_PASSWORD)
    namnder = {namnd.slug: namnd for namnd in Namnd.objects.select_related("kommun")}
    for account in missing:
        make_account(account, password, [namnder[slug] for slug in account.namnder])


def make_account(account: Account, password: str, namnder: list[Namnd]) -> None:
    """The account with its roles and functions."""
    user = Anvandare.objects.create(
        username=account.username,
        password=password,
        first_name=account.first_name,
        last_name=account.last_name,
        titel=account.titel,
        # A domain that is reserved for examples: no mail to it reaches anybody.
        email=f"{account.username}@demo.example",
    )
    for namnd in namnder:
        where = {"kommun": namnd.kommun} if account.roll in KOMMUN_ROLES else {"namnd": namnd}
        Medlemskap.objects.create(anvandare=user, roll=account.roll, **where)
    held = Funktion.objects.filter(namnd__in=namnder, name__in=account.funktioner)
    Funktionsinnehav.objects.bulk_create(Funktionsinnehav(anvandare=user, funktion=each) for each in held)


# --- The fixtures' shorthand --------------------------------------------------------------------


def without(data: dict, *names: str) -> dict:
    return {name: value for name, value in data.items() if name not in names}


def values(data: dict) -> dict:
    """Field values: a list is a text of several lines, a date is a date."""
    fields = dict(data)
    for name, value in data.items():
        if isinstance(value, list):
            fields[name] = "\n".join(value)
        elif name in {"date", "per_date"}:
            fields[name] = datetime.date.fromisoformat(value)
    return fields
