"""The demo's running year: an open call in Mjölby with rows half answered, last year's round, and measures.

All of it is invented, and says so. It is kept apart from the published papers, which it never touches, and its days are
counted from the day of loading, so that something is always late and something soon due. The words stand in
fixtures/demo/aret.json, days as numbers from today (in last year's round, from its per-date). What people have done is
done through the services (`demo_deeds`), so that it has a history.
"""

import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from followups.models import Omgang
from followups.services.changes import edit_tillfalle
from followups.services.omgangar import create_omgang, open_omgang
from organisation.models import Anvandare, Kommun, Medlemskap, Namnd
from organisation.swedish import format_date
from plans.models import Beslut, Kontrollmoment, Plan, Planversion

from .demo import RowMaker, read, without
from .demo_accounts import ACCOUNTS
from .demo_deeds import Days, Round, happened, make_atgard, round_of

DEADLINES = ("deadline_utforare", "deadline_godkannare", "deadline_ks")
INSTRUKTION = "Skriv kort: vad som har granskats, hur många och vad som kom fram. Ange roller, inte namn."


@transaction.atomic
def load_year(today: datetime.date | None = None) -> None:
    """Make the running year, once: a kommun that has a newer plan than the papers' is left as it is."""
    data, days = read("aret"), Days(today or timezone.localdate())
    kommun = Kommun.objects.get(slug=data["kommun"])
    if Plan.objects.filter(namnd__kommun=kommun, year__gt=data["seed"]["year"]).exists():
        return
    ks = Namnd.objects.get(slug=data["seed"]["namnd"])
    before, now = _make_ks_plans(ks, data, days)
    people = _people(data)
    others = [(_make_namnd(kommun, each, now, days, people), each["runda"]) for each in data["namnder"]]
    rounds = {
        "forra": _last_year(kommun, before, data["ks"]["forra"], days, people),
        "runda": _this_year(kommun, [(now, data["ks"]["runda"]), *others], days, people),
    }
    for atgard in data["atgarder"]:
        make_atgard(ks, atgard, _source(atgard, rounds, now), days, people)


def _people(data):
    """Who does what in the demo: its accounts, and people of the other nämnder who never sign in.

    A name that somebody has taken away from the demo's accounts is made anew, without roles.
    """
    named = {each.username: (each.first_name, each.last_name) for each in ACCOUNTS}
    named |= {each["username"]: (each["first_name"], each["last_name"]) for each in data["personer"]}
    people = {}
    for username, (first_name, last_name) in named.items():
        names = {"first_name": first_name, "last_name": last_name, "password": make_password(None)}
        people[username], _ = Anvandare.objects.get_or_create(username=username, defaults=names)
    return people


def _make_ks_plans(ks, data, days):
    """The moments of KS's plans of last year and of this; they go on from the published paper."""
    seed = data["seed"]
    printed = next(plan for plan in read(data["kommun"])["planer"] if plan["year"] == seed["year"])
    rows = [*printed["rader"], *data["ks"]["rader"]]
    before = _make_plan(ks, days.year - 1, rows, "avslutad", seed["year"])
    return before, _make_plan(ks, days.year, rows, "beslutad", seed["year"])


def _make_namnd(kommun, data, ks_moments, days, people):
    """Another nämnd of the kommun with its people and its plan; returns the plan's moments."""
    namnd = Namnd.objects.create(kommun=kommun, **data["namnd"])
    for username, roll in data["medlemskap"].items():
        Medlemskap.objects.create(anvandare=people[username], namnd=namnd, roll=roll)
    rows = [{**row, "moment": [_common(each, ks_moments) for each in row["moment"]]} for row in data["rader"]]
    return _make_plan(namnd, days.year, rows, "beslutad", days.year)


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


# --- The two calls ------------------------------------------------------------------------------


def _last_year(kommun, moments, data, days, people) -> Round:
    """Last year's call over KS's plan, from its first day to the lock. A row was sent back on the way."""
    year_end = datetime.date(days.year - 1, 12, 31)
    then = Days(year_end)
    name, last_days = f"helåret {days.year - 1}", map(then.after, (14, 20, 24))
    omgang = _make_omgang(kommun, [moments], name, year_end, last_days, then.noon(-40), people)
    with happened(then.noon(-12)):
        open_omgang(omgang, user=people["samordnare"])
    made = round_of(omgang, moments, data, then, people)
    made.write_rows()
    made.write_bedomning(then.noon(10))
    made.hand_in(then.noon(11))
    made.send_back_and_mend(then.noon(12))
    made.hand_in(then.noon(14))
    made.approve_and_lock(then.noon(20), then.noon(24))
    return made


def _this_year(kommun, plans, days, people) -> Round:
    """The call that is open now over the plans, (moments, data) each; returns the first one's round, KS's."""
    name, last_days = f"per {format_date(days.per_date)}", map(days.after, (9, 16, 30))
    each_moments = [moments for moments, _ in plans]
    omgang = _make_omgang(kommun, each_moments, name, days.per_date, last_days, days.noon(-24), people)
    with happened(days.noon(-18)):
        open_omgang(omgang, user=people["samordnare"])
    made = [round_of(omgang, moments, data, days, people) for moments, data in plans]
    for each in made:
        if "deadline" in each.data:
            each.tillfalle.deadline = days.after(each.data["deadline"])
            radversion = each.tillfalle.radversion
            with happened(days.noon(-17)):
                edit_tillfalle(each.tillfalle, ["deadline"], radversion=radversion, user=each.controller)
        each.write_rows()
        if "bedomning" in each.data:
            each.write_bedomning(days.noon(-3))
            each.hand_in(days.noon(-2))
    return made[0]


def _make_omgang(kommun, plans, name, per_date, last_days, when, people) -> Omgang:
    """The call over the plans that the lists of moments belong to."""
    with happened(when):
        return create_omgang(
            kommun,
            [moments[0].version.plan for moments in plans],
            user=people["samordnare"],
            name=name,
            per_date=per_date,
            instruktion=INSTRUKTION,
            **dict(zip(DEADLINES, last_days, strict=True)),
        )


def _source(data, rounds, moments):
    """Where a measure comes from: `from` names the round and the row, `risk` the row whose risk it is."""
    if "from" in data:
        name, place = data["from"]
        return {"uppfoljning": rounds[name].row(place)}
    return {"risk": moments[data["risk"] - 1].risk} if "risk" in data else {}
