"""What the demo's people do in the running year, through the services that the product's users reach, on days that
have been: so that rows, rounds, calls and measures have a history to look at.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import timezone

from followups.models import Atgard, Atgardsnotering, Omgang, Uppfoljning, Uppfoljningstillfalle
from followups.services import atgarder, rounds
from followups.services.results import get_bedomning, save_bedomning, save_result
from organisation.models import Anvandare, Funktion, Funktionsinnehav, Handelse, Namnd, Skala, Skalsteg

from .demo import values, without

# What the services stamp with the present.
STAMPS = (
    (Handelse, "created_at"),
    (Uppfoljning, "written_at"),
    (Uppfoljningstillfalle, "handed_in_at"),
    (Uppfoljningstillfalle, "approved_at"),
    (Uppfoljningstillfalle, "to_ks_at"),
    (Atgardsnotering, "created_at"),
)
ROW_WORDS = ("rad", "av", "skriven", "forst", "tillbaka")


@contextmanager
def happened(when: datetime.datetime) -> Iterator[None]:
    """What is done inside is told as done then."""
    began = timezone.now()
    yield
    ended = timezone.now()
    for model, field in STAMPS:
        model.objects.filter(**{f"{field}__range": (began, ended)}).update(**{field: when})


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
        return at(self.after(days))


def at(day: datetime.date, minutes: int = 0) -> datetime.datetime:
    """Noon of the day, or so many minutes from it."""
    noon = datetime.datetime.combine(day, datetime.time(12)) + datetime.timedelta(minutes=minutes)
    return timezone.make_aware(noon)


@dataclass(frozen=True)
class Round:
    """A round as it goes: who does what in it. `moments` are the plan's, in the order that the data count them."""

    tillfalle: Uppfoljningstillfalle
    moments: list
    data: dict
    days: Days
    people: dict[str, Anvandare]

    @property
    def controller(self) -> Anvandare:
        return self.people[self.data["controller"]]

    def write_rows(self) -> None:
        """Each row that has an answer, on its day; one that was written first by another, or sent back, twice."""
        for data in self.data["uppfoljningar"]:
            if "status" not in data:
                continue
            if "forst" in data:
                self._write(data, data["forst"]["text"], data["forst"]["av"], days_before=1)
            text = data["tillbaka"]["text"] if "tillbaka" in data else data["text"]
            self._write(data, text, data.get("av", self.data["controller"]))

    def _write(self, data, text, username, *, days_before=0):
        row = self.row(data["rad"])
        fields = values(without(data, *ROW_WORDS, "text")) | values({"text": text})
        fields["performed_on"] = self.days.after(data.get("performed_on"))
        for name, value in fields.items():
            setattr(row, name, value)
        day = self.days.after(data["skriven"] - days_before)
        with happened(at(day, 23 * data["rad"] - 120)):
            save_result(row, radversion=row.radversion, user=self.people[username])

    def row(self, place: int) -> Uppfoljning:
        """The result of the moment at the place."""
        rows = Uppfoljning.objects.select_related("tillfalle__plan__namnd__kommun", "moment")
        return rows.get(tillfalle=self.tillfalle, linje=self.moments[place - 1].linje)

    def write_bedomning(self, when: datetime.datetime) -> None:
        data, plan = values(self.data["bedomning"]), self.tillfalle.plan
        skalor = Skala.objects.in_force(plan.namnd.kommun, Skala.Slag.BEDOMNING_NAMND, plan.year)
        bedomning = get_bedomning(self.tillfalle)
        bedomning.skalsteg = Skalsteg.objects.get(skala__in=skalor, label=data["skalsteg"])
        bedomning.analys = data["analys"]
        with happened(when):
            save_bedomning(bedomning, radversion=bedomning.radversion, user=self.controller)

    def hand_in(self, when: datetime.datetime) -> None:
        with happened(when):
            rounds.hand_in(self.tillfalle, user=self.controller)

    def send_back_and_mend(self, when: datetime.datetime) -> None:
        """The godkännare sends rows back, and the controller answers two hours later."""
        for data in self.data["uppfoljningar"]:
            if "tillbaka" not in data:
                continue
            with happened(when):
                comment = data["tillbaka"]["kommentar"]
                rounds.return_row(self.row(data["rad"]), comment, user=self.people["godkannare"])
            row = self.row(data["rad"])
            row.text = values(data)["text"]
            with happened(when + datetime.timedelta(hours=2)):
                save_result(row, radversion=row.radversion, user=self.controller)

    def approve_and_lock(self, approved: datetime.datetime, to_ks: datetime.datetime) -> None:
        with happened(approved):
            rounds.approve(self.tillfalle, user=self.people["godkannare"])
        with happened(to_ks):
            rounds.hand_to_ks(self.tillfalle, user=self.controller)


def round_of(omgang: Omgang, moments: list, data: dict, days: Days, people: dict) -> Round:
    """The call's round of the plan that the moments belong to."""
    plan = moments[0].version.plan
    return Round(omgang.tillfallen.with_plan().get(plan=plan), moments, data, days, people)


# --- Measures -----------------------------------------------------------------------------------


def make_atgard(ks: Namnd, data: dict, source: dict, days: Days, people: dict[str, Anvandare]) -> None:
    """A measure of KS, made and told of as its notes say."""
    notes, made = data["noteringar"], _made(data, source, days)
    atgard = Atgard(
        namnd=ks,
        description=data["description"],
        ansvarig_text=data.get("text", ""),
        ansvarig_anvandare=people.get(data.get("anvandare")),
        ansvarig_funktion=Funktion.objects.filter(namnd=ks, name=data.get("funktion", "")).first(),
        due_date=days.after(
            next((note["old_date"] for note in notes if note["slag"] == "datum"), data["due_date"])
        ),
        status=next((note["old_status"] for note in notes if note["slag"] == "status"), data["status"]),
        created_at=made,
        **source,
    )
    with happened(made):
        atgarder.create_atgard(atgard, user=people["controller"])
    for number, note in enumerate(notes, start=1):
        day = max(days.noon(note["days"]), made) + datetime.timedelta(minutes=number)
        _tell(atgard, note, data, day, days, people)


def _made(data, source, days):
    """So many days ago, and never before the row that it comes from was written."""
    made = days.noon(data["created"])
    written_at = source["uppfoljning"].written_at if "uppfoljning" in source else None
    return max(made, written_at) if written_at else made


def _tell(atgard, note, data, day, days, people):
    """One note, by who is responsible; the controller alone moves the day."""
    atgard.refresh_from_db()
    comment, write = note.get("text", ""), atgarder.report_atgard
    match note["slag"]:
        case "status":
            atgard.status, atgard.avbruten_reason = note["new_status"], data.get("avbruten_reason", "")
        case "datum":
            atgard.due_date = days.after(note["new_date"])
        case "forslag":
            atgard.proposed_date = days.after(note["new_date"])
    with happened(day):
        if note["slag"] == "datum":
            atgarder.edit_atgard(atgard, radversion=atgard.radversion, user=people["controller"])
        else:
            user = _responsible(atgard) or people["controller"]
            write(atgard, comment, radversion=atgard.radversion, user=user)
    if not atgard.is_open:
        Atgard.objects.filter(pk=atgard.pk).update(closed_on=timezone.localdate(day))


def _responsible(atgard):
    """The person, or whoever holds the function."""
    if atgard.ansvarig_funktion_id:
        held = Funktionsinnehav.objects.filter(funktion=atgard.ansvarig_funktion_id).select_related(
            "anvandare"
        )
        return next((each.anvandare for each in held), None)
    return atgard.ansvarig_anvandare
