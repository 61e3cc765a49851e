"""The result columns of a sheet → results of a round. Called inside the import's transaction.

A status that stands in the sheet is taken, a row that has a result without a status gets the one that the user
chose, an empty row stays Ej redovisad. What is written already is left as it is unless the user has said otherwise,
and a text with a marked passage always.
"""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from followups.access import may_read_texts
from followups.models import Uppfoljning, Uppfoljningstillfalle
from organisation.access import audience_for
from organisation.marking import fill_gaps
from organisation.models import Skala, Skalsteg
from organisation.services import log
from organisation.texts import Audience, has_secrets, render
from plans.imports.diff import same_text
from plans.imports.results import ResultGroup, ResultsOutcome, ResultsRequest
from plans.models import Plan, Planversion
from plans.services import PlanError

from .errors import UppfoljningError
from .import_cells import needs_status, read_result, round_of_heading, too_many
from .import_undo import STORED, WRITTEN, stored_values
from .rounds import due_moments, plan_tillfalle

Status = Uppfoljning.Status
NEW = "ny"
KEEP, REPLACE = "behall", "ersatt"

# Written by the import, by the field of the model, in the order that a person reads them.
LABELS = {
    "status": "Status",
    "planned_text": "Planerad tid",
    "bedomning": "Bedömning",
    "sample_size": "Antal granskade",
    "deviations": "Avvikelser",
    "performed_by": "Genomförd av",
    "text": "Resultat",
}


def choices_for(plan: Plan | None, groups: list[ResultGroup], slug: str, text_status: str) -> dict[str, dict]:
    """The choices of one who names an open round by its slug; what stands in it is kept. Raises PlanError."""
    if not groups:
        raise PlanError("Arket har inga kolumner med resultat.")
    if len(groups) > 1:
        raise PlanError(
            "Arket har resultat från flera uppföljningar. Läs in dem i webbläsaren, där de väljs var för sig."
        )
    tillfalle = plan.tillfallen.filter(slug=slug).first() if plan else None
    if tillfalle is None:
        known = ", ".join(plan.tillfallen.values_list("slug", flat=True)) if plan else ""
        raise PlanError(f"Planen har ingen uppföljning {slug}. De som finns: {known or 'inga'}.")
    if not text_status and any(needs_status(row) for row in groups[0].rows):
        raise PlanError("Arket har resultat utan status. Ange --text-status genomford eller pagar.")
    choice = {"tillfalle": str(tillfalle.public_id), "text_status": text_status, "existing": KEEP}
    return {groups[0].key: choice}


@dataclass(frozen=True)
class Cell:
    """One value of a row in the preview: what stands in the round, what stands in the sheet."""

    label: str
    old: str
    new: str


@dataclass
class RowOutcome:
    """What becomes of one row of the round."""

    name: str
    status: str
    written: list[Cell] = field(default_factory=list)
    kept: list[Cell] = field(default_factory=list)
    is_new: bool = False
    is_hidden: bool = False


def write_results(request: ResultsRequest) -> list[ResultsOutcome]:
    """Write each group that the user has chosen a round for. Raises PlanError when a rule forbids it."""
    chosen = [group for group in request.groups if request.choices.get(group.key)]
    return [_Writer(request, group, request.choices[group.key]).write() for group in chosen]


class _Writer:
    """Writes one group to one round."""

    def __init__(self, request: ResultsRequest, group: ResultGroup, choice: dict):
        self.request = request
        self.plan = request.plan
        self.group = group
        self.choice = choice
        self.is_new = choice["tillfalle"] == NEW
        self.unread = []
        self.kept = []
        self.new, self.changed = [], []

    def write(self) -> ResultsOutcome:
        self.version = self._version()
        self.tillfalle = self._make_tillfalle() if self.is_new else self._open_tillfalle()
        self.outcome = ResultsOutcome(self.group, self.tillfalle.name, is_new=self.is_new)
        user = self.request.user
        self.may_read = user is None or self.is_new or may_read_texts(user, self.tillfalle)
        self.reader = audience_for(user, self.plan.namnd) if user else Audience.INTERNAL
        self.rows = {row.linje: row for row in self.tillfalle.uppfoljningar.select_related("bedomning")}
        self.moments = {each.linje: each for each in self.version.moment.in_order()}
        scales = Skala.objects.in_force(self.plan.namnd.kommun, Skala.Slag.BEDOMNING_MOMENT, self.plan.year)
        self.steps = list(Skalsteg.objects.filter(skala__in=scales).order_by("level"))
        self.outcome.state = [stored_values(row) for row in self.rows.values()]
        for row in self.group.rows:
            self._write_row(row)
        if self.is_new:
            self._add_due_rows()
        self._save()
        self._finish()
        return self.outcome

    # --- the round ---

    def _version(self) -> Planversion:
        """The decided version; an utkast only when the user has said that the results are history."""
        decided = self.plan.versioner.in_force().order_by("-number").first()
        if decided:
            return decided
        if self.request.utkast is None:
            raise PlanError("Planen har ingen version som resultat kan knytas till.")
        if self.is_new and not self.choice.get("historical"):
            raise PlanError("Planen är inte beslutad. Bekräfta att resultaten hör till en äldre plan.")
        return self.request.utkast

    def _make_tillfalle(self):
        heading = self.group.heading
        is_dated = round_of_heading(heading)[1] is not None
        try:
            return plan_tillfalle(
                self.plan,
                user=self.request.user,
                name=self.choice["name"],
                per_date=datetime.date.fromisoformat(self.choice["per_date"]),
                heading=heading if is_dated and len(heading) <= 100 else "",
                status=Uppfoljningstillfalle.Status.OPPEN,
            )
        except UppfoljningError as error:
            raise PlanError(str(error)) from error

    def _open_tillfalle(self):
        rounds = Uppfoljningstillfalle.objects.select_for_update(of=("self",)).filter(plan=self.plan)
        tillfalle = rounds.filter(public_id=self.choice["tillfalle"]).first()
        if tillfalle is None:
            raise PlanError("Uppföljningen finns inte längre. Välj en annan för resultaten.")
        if not tillfalle.is_open:
            status = tillfalle.get_status_display().lower()
            raise PlanError(f"Uppföljningen {tillfalle.name} är {status} och kan inte ta emot resultat.")
        return tillfalle

    # --- its rows ---

    def _write_row(self, row):
        reading = read_result(row, self.steps, self.choice.get("text_status", ""))
        self.outcome.warnings.extend(reading.warnings)
        if reading.unread:
            self.unread.append({"row": row.number, **reading.unread})
        old = self.rows.get(row.linje)
        if old is None:
            self._add(row, reading)
        elif old.utesluten_reason:
            if reading.values:
                self.outcome.warnings.append(
                    f"Rad {row.number}: {row.name[:60]} är inte med i uppföljningen, och resultatet läses inte in."
                )
        else:
            self._merge(row, old, reading)

    def _add(self, row, reading):
        moment = self.moments.get(row.linje)
        if moment is None:
            self.outcome.warnings.append(
                f"Rad {row.number}: {row.name[:60]} finns inte i den beslutade planen, och resultatet läses inte in."
            )
            return
        if not reading.values:
            return
        new = Uppfoljning(tillfalle=self.tillfalle, moment=moment, linje=moment.linje)
        cells = self._set(new, reading.values)
        self._sign(new)
        self.rows[moment.linje] = new
        self.new.append(new)
        self.outcome.count += 1
        self._show(row, new, cells, [], is_new=True)

    def _merge(self, row, old, reading):
        """Fill what is empty; what is written already is left or replaced, as the user chose."""
        if not self.may_read and (old.is_reported or _has_words(old)):
            self.outcome.changes.append(RowOutcome(row.name, old.get_status_display(), is_hidden=True))
            return
        filled, disputed = self._sort(old, reading)
        replaces = self.choice.get("existing") == REPLACE
        secret = {
            name
            for name in disputed
            if isinstance(getattr(old, name), str) and has_secrets(getattr(old, name))
        }
        for name in list(secret):
            if filled_text := fill_gaps(disputed[name], getattr(old, name)):
                disputed[name] = filled_text
                secret.remove(name)
        for name in secret:
            self.outcome.warnings.append(
                f"Rad {row.number}: {LABELS[name]} har en sekretessmarkerad uppgift och ändras inte av arket."
            )
        replaced = {name: value for name, value in disputed.items() if replaces and name not in secret}
        values = self._within_sample(row, old, filled | replaced)
        before = stored_values(old, (*STORED, *WRITTEN))
        left = {name: disputed[name] for name in disputed if name not in values}
        kept = [Cell(LABELS[name], _shown(old, name), _word(name, new)) for name, new in left.items()]
        written = self._set(old, values)
        if written:
            self._sign(old)
            old.radversion += 1
            self.changed.append(old)
            self.kept.append((old, before))
            self.outcome.count += 1
        self._show(row, old, written, kept)

    def _sort(self, old, reading):
        """The values that fill an empty field, and those that differ from what is written."""
        filled, disputed = {}, {}
        for name, value in reading.values.items():
            now = getattr(old, name)
            if name == "status":
                if now == Status.EJ_REDOVISAD and value != now:
                    filled[name] = value
                elif value != now and not reading.is_derived:
                    disputed[name] = value
            elif now in ("", None):
                filled[name] = value
            elif not _is_same(now, value, self.reader):
                disputed[name] = value
        return filled, disputed

    def _within_sample(self, row, old, values):
        """Without the counts when they would not agree with those that stand in the row."""
        counts = {name: values.get(name, getattr(old, name)) for name in ("sample_size", "deviations")}
        if too_many(counts):
            self.outcome.warnings.append(
                f"Rad {row.number}: avvikelserna blir fler än de granskade, och antalen läses inte in."
            )
            values = {name: value for name, value in values.items() if name not in counts}
        later = values.get("status") == Status.GENOMFORS_SENARE
        if later and not (values.get("planned_text") or old.planned_text):
            values = {name: value for name, value in values.items() if name != "status"}
        return values

    def _set(self, row, values):
        cells = []
        for name in LABELS:
            if name in values:
                old = "" if row.pk is None else _shown(row, name)
                setattr(row, name, values[name])
                cells.append(Cell(LABELS[name], old, _shown(row, name)))
        return cells

    def _sign(self, row):
        row.written_by, row.written_at = self.request.user, timezone.now()

    def _show(self, row, result, written, kept, *, is_new=False):
        if written or kept:
            outcome = RowOutcome(row.name, result.get_status_display(), written, kept, is_new)
            self.outcome.changes.append(outcome)

    def _add_due_rows(self):
        """Nothing planned may vanish: a moment that is due in the round has its row, Ej redovisad."""
        per_date = self.tillfalle.per_date
        for moment in due_moments(self.version, per_date.year, per_date.month):
            if moment.linje not in self.rows:
                new = Uppfoljning(tillfalle=self.tillfalle, moment=moment, linje=moment.linje)
                self.new.append(new)
                self.outcome.changes.append(RowOutcome(str(moment), new.get_status_display(), is_new=True))

    # --- keeping ---

    def _save(self):
        Uppfoljning.objects.bulk_create(self.new)
        if self.changed:
            names = [*LABELS, "written_by", "written_at", "radversion"]
            Uppfoljning.objects.bulk_update(self.changed, names)

    def _finish(self):
        """What an undo needs, and the log."""
        if not (self.new or self.changed or self.is_new):
            return
        rows = [{"row": str(row.public_id), "made": True, "after": stored_values(row)} for row in self.new]
        rows += [
            {"row": str(row.public_id), "made": False, "before": before, "after": stored_values(row)}
            for row, before in self.kept
        ]
        self.outcome.kept = {
            "tillfalle": str(self.tillfalle.public_id),
            "name": self.tillfalle.name,
            "made": self.is_new,
            "rows": rows,
        }
        log(
            self.tillfalle,
            "tillfalle.results-imported",
            user=self.request.user,
            namnd=self.plan.namnd,
            address=self.tillfalle.get_absolute_url(),
            changes={
                "file": self.request.file_name,
                "heading": self.group.heading,
                "version": self.version.number,
                "results": self.outcome.count,
                "made": self.is_new,
            },
            payload={
                "changed": {
                    each["row"]: [each["before"], each["after"]] for each in rows if not each["made"]
                },
                "unread": self.unread,
            },
        )


def _has_words(row):
    """True when something stands in the row beside its status: a verdict or a text can come before that is chosen."""
    return any(getattr(row, name) not in ("", None) for name in LABELS if name != "status")


def _is_same(now, value, reader):
    """A guess at words that the reader may not read is never told to be right."""
    return same_text(value, now, reader) if isinstance(now, str) else value == now


def _shown(row, name):
    if name == "status":
        return row.get_status_display()
    return _word(name, getattr(row, name))


def _word(name, value):
    """The value as everybody may read it: whoever imports need not be one who may read what is secret."""
    if value is None:
        return ""
    return Status(value).label if name == "status" else render(str(value), Audience.PUBLIC).plain
