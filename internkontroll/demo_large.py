"""A made-up kommun of full size: twenty nämnder in one call, with common moments, deviations and measures.

For tests, benchmarks and `manage.py load_demo --large`. The words stand in fixtures/demo/provkoping.json; which of them
stands where follows from the numbers of the nämnd and the row, so that the kommun is the same each time.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from followups.models import Atgard, Bedomning, Omgang, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Anvandare, Kommun, Medlemskap, Namnd, Skala, Skalsteg
from organisation.models.anvandare import KOMMUN_ROLES
from plans.models import Beslut, Kontrollmoment, Plan, Planversion, Process

from .demo import LINJER, make_skala, read
from .demo_accounts import ACCOUNTS

YEAR = 2026
# Of twenty nämnder these have not handed in: the eleventh and the seventeenth.
WAITING = (10, 16)
Status = Uppfoljning.Status


@dataclass(frozen=True)
class Row:
    """A row of a nämnd's plan: where it stands, its words, and whether it is common to all nämnder."""

    position: int
    process: str
    moment: str
    metod: str
    is_common: bool


@transaction.atomic
def load_large(*, namnder: int = 20, rows: int = 12, waiting: tuple[int, ...] = WAITING) -> Omgang:
    """The kommun with so many nämnder and rows in each; one that exists is left as it is."""
    words = read("provkoping")
    known = Omgang.objects.filter(kommun__slug=words["kommun"]["slug"]).first()
    if known:
        return known
    kommun = Kommun.objects.create(**words["kommun"])
    for skala in read("skalor")["skalor"]:
        make_skala(kommun, skala)
    dates = {
        key: _day(value) if key not in ("name", "slug") else value for key, value in words["omgang"].items()
    }
    omgang = Omgang.objects.create(kommun=kommun, **dates)
    common: dict[int, Kontrollmoment] = {}
    for number in range(namnder):
        namnd = _make_namnd(kommun, words, number)
        moments = _make_plan(namnd, list(_rows(words, number, rows)), common)
        tillfalle = _make_round(moments, omgang, is_waiting=number in waiting)
        if number not in waiting:
            _write(tillfalle, moments, words, number)
    _give_roles(kommun)
    return omgang


def _make_namnd(kommun, words, number):
    name, forvaltning, slag = words["namnder"][number % len(words["namnder"])]
    again = number // len(words["namnder"])
    name = f"{name} {again + 1}" if again else name
    return Namnd.objects.create(
        kommun=kommun,
        name=name,
        forvaltning=forvaltning,
        slag=slag,
        slug=slugify(f"{kommun.slug} {name}"),
        is_ks=number == 0,
    )


def _rows(words, number, count) -> Iterator[Row]:
    """The common rows first, then the nämnd's own, which begin at another place in the list for each nämnd."""
    common, own = words["gemensamma"], words["processer"]
    for position in range(count):
        is_common = position < len(common)
        entry = common[position] if is_common else own[(position + number) % len(own)]
        again = (position - len(common)) // len(own)
        process = entry[0] if is_common or not again else f"{entry[0]}, del {again + 1}"
        yield Row(position, process, entry[1], entry[2], is_common)


def _make_plan(namnd, rows, common):
    """A decided plan with the rows; each common one points at KS's row."""
    plan = Plan.objects.create(namnd=namnd, year=YEAR, dnr=f"IK/{YEAR}:{namnd.kommun.namnder.count()}")
    beslut = Beslut.objects.create(
        namnd=namnd, organ=namnd.name, date=datetime.date(YEAR, 1, 20), paragraph="§ 7"
    )
    version = Planversion.objects.create(
        plan=plan,
        number=1,
        status=Planversion.Status.BESLUTAD,
        beslut=beslut,
        names_of_day=namnd.names_of_day,
    )
    processer = Process.objects.bulk_create(
        Process(version=version, name=row.process, position=row.position) for row in rows
    )
    moments = Kontrollmoment.objects.bulk_create(
        Kontrollmoment(
            version=version,
            process=process,
            linje=uuid5(LINJER, f"{namnd.slug} {row.position}"),
            position=row.position,
            nr=f"{row.position + 1}.",
            moment=row.moment,
            metod=row.metod,
            frekvens="En gång per år",
            is_kommungemensamt=row.is_common,
            gemensamt_moment=common.get(row.position) if row.is_common else None,
            utfors="varje_namnd" if row.is_common else "",
        )
        for row, process in zip(rows, processer, strict=True)
    )
    if namnd.is_ks:
        common.update(
            {row.position: moment for row, moment in zip(rows, moments, strict=True) if row.is_common}
        )
    return moments


def _make_round(moments, omgang, *, is_waiting):
    tillfalle = Uppfoljningstillfalle.objects.create(
        plan=moments[0].version.plan,
        omgang=omgang,
        name=omgang.name,
        slug=omgang.slug,
        per_date=omgang.per_date,
        deadline=omgang.deadline_utforare,
        status="oppen" if is_waiting else "last",
        handed_in_at=None if is_waiting else _moment(omgang.per_date, 14),
        approved_at=None if is_waiting else _moment(omgang.per_date, 24),
        to_ks_at=None if is_waiting else _moment(omgang.per_date, 30),
    )
    Uppfoljning.objects.bulk_create(
        Uppfoljning(tillfalle=tillfalle, moment=moment, linje=moment.linje) for moment in moments
    )
    return tillfalle


def _write(tillfalle, moments, words, number):
    """The results, the measures and the verdict of a nämnd that has handed in."""
    steps = {
        slag: list(
            Skalsteg.objects.filter(skala__kommun=tillfalle.omgang.kommun, skala__slag=slag).order_by("level")
        )
        for slag in (Skala.Slag.BEDOMNING_MOMENT, Skala.Slag.BEDOMNING_NAMND)
    }
    results = list(tillfalle.uppfoljningar.select_related("moment").order_by("moment__position"))
    for place, row in enumerate(results):
        _fill(row, place, number, words, steps[Skala.Slag.BEDOMNING_MOMENT])
    fields = ["status", "planned_text", "text", "sample_size", "deviations", "bedomning"]
    Uppfoljning.objects.bulk_update(results, fields)
    Atgard.objects.bulk_create(
        _measure(row, place, number, words) for place, row in enumerate(results) if row.deviations
    )
    # Most are sufficient, every fourth not quite, the ninth not.
    level = 2 if number == 8 else int(number % 4 == 3)
    step = steps[Skala.Slag.BEDOMNING_NAMND][level]
    Bedomning.objects.create(tillfalle=tillfalle, skalsteg=step, analys=words["analyser"][level])


def _fill(row, place, number, words, steps):
    key = place * 3 + number
    if key % 13 == 12:
        row.status, row.planned_text = Status.GENOMFORS_SENARE, "i november"
        row.text = "Kontrollen genomförs när det nya systemet är infört."
        return
    if key % 17 == 16:
        row.status = Status.PAGAR
        return
    row.status, row.sample_size = Status.GENOMFORD, 20 + place
    if key % 5 == 4:
        row.deviations = 1 + key % 4
        text = words["med_avvikelse"][key % len(words["med_avvikelse"])]
        row.text = text.format(antal=row.deviations, granskade=row.sample_size)
        row.bedomning = steps[2 if row.deviations > 3 else 1]
    else:
        row.deviations, row.bedomning = 0, steps[0]
        row.text = words["utan_avvikelse"][key % len(words["utan_avvikelse"])]


def _measure(row, place, number, words):
    """One that is late, new, going on or closed in turn; a late one was to be done before the approval."""
    key = place + number
    due = (
        datetime.date(YEAR, 9, 1)
        if key % 4 == 0
        else datetime.date(YEAR, 12, 1) + datetime.timedelta(days=key)
    )
    is_closed = key % 4 == 3
    return Atgard(
        namnd=row.tillfalle.plan.namnd,
        linje=row.linje,
        uppfoljning=row,
        description=words["atgarder"][(place * 3 + number // 3) % len(words["atgarder"])],
        ansvarig_text=words["ansvariga"][(place + number // 2) % len(words["ansvariga"])],
        due_date=due,
        status="genomford" if is_closed else ("paborjad" if key % 2 else "ej_paborjad"),
        closed_on=datetime.date(YEAR, 9, 20) if is_closed else None,
        created_at=_moment(datetime.date(YEAR, 9, 1), 5),
    )


def _give_roles(kommun):
    """The demo's accounts that belong to a kommun, or write its papers, have the same role here."""
    ks = kommun.namnder.get(is_ks=True)
    users = {
        user.username: user for user in Anvandare.objects.filter(username__in=[a.username for a in ACCOUNTS])
    }
    Medlemskap.objects.bulk_create(
        Medlemskap(
            anvandare=users[account.username],
            roll=account.roll,
            **({"kommun": kommun} if account.roll in KOMMUN_ROLES else {"namnd": ks}),
        )
        for account in ACCOUNTS
        if account.username in users
        and (account.roll in KOMMUN_ROLES or account.username in ("kansli", "controller"))
    )


def _day(text):
    return datetime.date.fromisoformat(text)


def _moment(day, days_later):
    at = datetime.datetime.combine(day + datetime.timedelta(days=days_later), datetime.time(10))
    return timezone.make_aware(at)
