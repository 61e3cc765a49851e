"""The demo's running year: an open call in Mjölby with rows half answered, last year's round, and measures.

All of it is invented, and says so. It is kept apart from the published papers, which it never touches, and its days are
counted from the day of loading, so that something is always late and something soon due. The words stand in
fixtures/demo/aret.json, days as numbers from today.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from followups.models import Atgard, Atgardsnotering, Omgang, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Anvandare, Funktion, Kommun, Medlemskap, Namnd
from organisation.swedish import format_date
from plans.models import Beslut, Kontrollmoment, Plan, Planversion

from .demo import RowMaker, make_bedomning, read, values, without

Status = Uppfoljningstillfalle.Status
HANDED_IN, APPROVED, TO_KS = (datetime.timedelta(days=days) for days in (14, 20, 24))


@dataclass(frozen=True)
class Days:
    """The days of the running year, counted from one of them."""

    today: datetime.date

    @property
    def per_date(self) -> datetime.date:
        """The last day of the month before."""
        return self.today.replace(day=1) - datetime.timedelta(days=1)

    @property
    def year(self) -> int:
        return self.per_date.year

    def after(self, days: int | None) -> datetime.date | None:
        """So many days from today; before it when negative."""
        return None if days is None else self.today + datetime.timedelta(days=days)

    def noon(self, days: int) -> datetime.datetime:
        return self.noon_of(self.after(days))

    @staticmethod
    def noon_of(day: datetime.date) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


@transaction.atomic
def load_year(today: datetime.date | None = None) -> None:
    """Make the running year, once: a kommun that has a newer plan than the papers' is left as it is."""
    data, days = read("aret"), Days(today or timezone.localdate())
    kommun = Kommun.objects.get(slug=data["kommun"])
    if Plan.objects.filter(namnd__kommun=kommun, year__gt=data["seed"]["year"]).exists():
        return
    ks = Namnd.objects.get(slug=data["seed"]["namnd"])
    made = _make_ks(ks, data, days)
    for namnd in data["namnder"]:
        _make_namnd(kommun, namnd, made, days)
    for atgard in data["atgarder"]:
        _make_atgard(ks, atgard, made, days)


@dataclass(frozen=True)
class Made:
    """What has been made for KS: the call, its two rounds by name, and the moments of the running year."""

    omgang: Omgang
    rounds: dict[str, Uppfoljningstillfalle]
    moments: list[Kontrollmoment]


def _make_ks(ks, data, days):
    seed = data["seed"]
    printed = next(plan for plan in read(data["kommun"])["planer"] if plan["year"] == seed["year"])
    rows = [*printed["rader"], *data["ks"]["rader"]]
    before = _make_plan(ks, days.year - 1, rows, "avslutad", seed["year"])
    now = _make_plan(ks, days.year, rows, "beslutad", seed["year"])
    year_end = datetime.date(days.year - 1, 12, 31)
    omgang_before = _make_omgang(ks.kommun, f"helåret {days.year - 1}", year_end, days, is_over=True)
    omgang = _make_omgang(ks.kommun, f"per {format_date(days.per_date)}", days.per_date, days)
    rounds = {
        "forra": _make_round(before, omgang_before, data["ks"]["forra"] | {"status": "last"}, days),
        "runda": _make_round(now, omgang, data["ks"]["runda"], days),
    }
    return Made(omgang, rounds, now)


def _make_namnd(kommun, data, made, days):
    """Another nämnd of the kommun, with those of its people that the demo has accounts for."""
    namnd = Namnd.objects.create(kommun=kommun, **data["namnd"])
    for username, roll in data["medlemskap"].items():
        user = Anvandare.objects.filter(username=username).first()
        if user:
            Medlemskap.objects.create(anvandare=user, namnd=namnd, roll=roll)
    rows = [
        {**row, "moment": [_common(each, made.moments) for each in row["moment"]]} for row in data["rader"]
    ]
    moments = _make_plan(namnd, days.year, rows, "beslutad", days.year)
    _make_round(moments, made.omgang, data["runda"], days)


def _common(row, ks_moments):
    """A moment that names its place in KS's plan is the nämnd's own copy of a common one."""
    if "gemensamt" not in row:
        return row
    common = {"is_kommungemensamt": True, "gemensamt_moment": ks_moments[row["gemensamt"] - 1]}
    return without(row, "gemensamt") | common | {"utfors": Kontrollmoment.Utfors.VARJE_NAMND}


def _make_plan(namnd, year, rows, status, first_year):
    """The nämnd's plan, decided in January of its year; returns its moments."""
    plan = Plan.objects.create(namnd=namnd, year=year)
    beslut = Beslut.objects.create(
        namnd=namnd, organ=namnd.name, date=datetime.date(year, 1, 18), paragraph="§ 7"
    )
    version = Planversion.objects.create(
        plan=plan, number=1, status=status, beslut=beslut, names_of_day=namnd.names_of_day
    )
    maker = RowMaker(version, first_year)
    maker.make(rows)
    return maker.moments


def _make_omgang(kommun, name, per_date, days, *, is_over=False):
    """The call. One that is going on has its last days before it."""
    deadlines = ("deadline_utforare", "deadline_godkannare", "deadline_ks")
    last_days = (
        [per_date + step for step in (HANDED_IN, APPROVED, TO_KS)]
        if is_over
        else map(days.after, (9, 16, 30))
    )
    return Omgang.objects.create(
        kommun=kommun,
        name=name,
        slug=f"demo-{per_date:%Y-%m}",
        per_date=per_date,
        instruktion="Skriv kort: vad som har granskats, hur många och vad som kom fram. Ange roller, inte namn.",
        **dict(zip(deadlines, last_days, strict=True)),
    )


def _make_round(moments, omgang, data, days):
    """One plan's round in the call, with what has been written in it."""
    plan = moments[0].version.plan
    tillfalle = Uppfoljningstillfalle.objects.create(
        plan=plan,
        omgang=omgang,
        name=omgang.name,
        slug=omgang.slug,
        per_date=omgang.per_date,
        deadline=days.after(data["deadline"]) if "deadline" in data else omgang.deadline_utforare,
        deadline_godkannare=omgang.deadline_godkannare,
        deadline_ks=omgang.deadline_ks,
        instruktion=omgang.instruktion,
        status=data["status"],
        **_stamps(data["status"], omgang, days),
    )
    for row in data["uppfoljningar"]:
        moment = moments[row["rad"] - 1]
        fields = values(without(row, "rad")) | {"performed_on": days.after(row.get("performed_on"))}
        Uppfoljning.objects.create(tillfalle=tillfalle, moment=moment, linje=moment.linje, **fields)
    if "bedomning" in data:
        make_bedomning(tillfalle, values(data["bedomning"]))
    return tillfalle


def _stamps(status, omgang, days):
    """When the round was handed in, approved and handed to KS."""
    if status == Status.INLAMNAD:
        return {"handed_in_at": days.noon(-2)}
    if status != Status.LAST:
        return {}
    steps = {"handed_in_at": HANDED_IN, "approved_at": APPROVED, "to_ks_at": TO_KS}
    return {name: days.noon_of(omgang.per_date + step) for name, step in steps.items()}


# --- Measures -----------------------------------------------------------------------------------


def _make_atgard(ks, data, made, days):
    """A measure of KS with its notes; `from` names the round and the row, `risk` the row whose risk it comes from."""
    source = _source(data, made)
    row = source.get("uppfoljning") or source.get("risk")
    created_at = _created(data, source, days)
    closed_on = days.after(data.get("closed_on"))
    atgard = Atgard.objects.create(
        namnd=ks,
        linje=row.linje if row else None,
        description=data["description"],
        ansvarig_text=data.get("text", ""),
        ansvarig_anvandare=Anvandare.objects.filter(username=data.get("anvandare")).first(),
        ansvarig_funktion=Funktion.objects.filter(namnd=ks, name=data.get("funktion", "")).first(),
        due_date=days.after(data["due_date"]),
        proposed_date=days.after(data.get("proposed_date")),
        status=data["status"],
        avbruten_reason=data.get("avbruten_reason", ""),
        closed_on=closed_on and max(closed_on, timezone.localdate(created_at)),
        created_at=created_at,
        **source,
    )
    for note in data["noteringar"]:
        _make_note(atgard, note, days)


def _source(data, made):
    if "from" in data:
        round_name, place = data["from"]
        moment = list(made.moments)[place - 1]
        return {"uppfoljning": made.rounds[round_name].uppfoljningar.get(linje=moment.linje)}
    return {"risk": made.moments[data["risk"] - 1].risk} if "risk" in data else {}


def _created(data, source, days):
    """So many days ago, and never before the row that it comes from was written."""
    created = days.noon(data["created"])
    if "uppfoljning" not in source:
        return created
    handed_in_at = source["uppfoljning"].tillfalle.handed_in_at
    return max(created, handed_in_at) if handed_in_at else created


def _make_note(atgard, data, days):
    """What has happened to the measure on a day; a day before it was made is that day."""
    writer = atgard.ansvarig_anvandare
    Atgardsnotering.objects.create(
        atgard=atgard,
        slag=data["slag"],
        text=data.get("text", ""),
        old_date=days.after(data.get("old_date")),
        new_date=days.after(data.get("new_date")),
        old_status=data.get("old_status", ""),
        new_status=data.get("new_status", ""),
        created_by=writer,
        created_by_name=str(writer or atgard.ansvarig),
        created_at=max(days.noon(data["days"]), atgard.created_at),
    )
