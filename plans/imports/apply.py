"""The understood sheet → the plan's utkast: one transaction, for real or as a dry run that is rolled back."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from organisation.access import audience_for
from organisation.models import Anvandare, Namnd
from organisation.services import log
from organisation.texts import Audience, has_secrets
from plans.columns import Column
from plans.dresses import plan_dress
from plans.fields import registry
from plans.models import Inlasning, Plan, Planversion, Rubrikminne, Tabellmall
from plans.models.plan import MAIN_PLAN
from plans.services import PlanError, create_plan, get_or_create_utkast
from plans.tables import Table, table_of

from . import results as result_columns
from . import snapshot
from .copying import copy_rows
from .diff import Difference, same_text
from .names import NameLink
from .report import ImportReport, head_warnings, is_of_another_year, understand
from .results import ResultsOutcome, ResultsRequest
from .scales import read_steps

NO_UTKAST = (
    "Planen är framlagd eller beslutad, och nämnden har inget öppet utkast. Välj Ändra planen på planens sida, eller "
    "Ta tillbaka till utkast om den inte är beslutad än. Läs sedan in arket."
)
LAID = (
    "Planen är framlagd för beslut, och arket skulle ändra den. Välj Ta tillbaka till utkast på planens sida, eller "
    "registrera beslutet. Läs sedan in arket."
)


@dataclass(frozen=True)
class Target:
    """The plan that a sheet is read into, and the dress that it is to wear, if another than it has."""

    namnd: Namnd
    year: int
    slug: str = MAIN_PLAN
    mall: Tabellmall | None = None

    @property
    def plan(self) -> Plan | None:
        """The plan if there is one."""
        plans = Plan.objects.select_related("namnd__kommun")
        return plans.filter(namnd=self.namnd, year=self.year, slug=self.slug).first()


@dataclass(frozen=True)
class SourceFile:
    """What the log remembers of the file."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass
class Outcome:
    """What an import did, or would do: the version as it stood then, the difference, the table that it gives."""

    version: Planversion | None = None
    difference: Difference | None = None
    table: Table | None = None
    head_changes: list[tuple[str, str, str]] = field(default_factory=list)
    base: Planversion | None = None
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    removes_missing: bool = False
    fingerprint: str = ""
    results: list[ResultsOutcome] = field(default_factory=list)
    inlasning: Inlasning | None = None
    links: list[NameLink] = field(default_factory=list)

    @property
    def can_change(self) -> bool:
        """True when confirming could change something, with or without removing what is missing."""
        return self.has_changes or bool(self.difference and self.difference.missing)

    @property
    def summary(self) -> str:
        """The difference in words: "4 nya rader, 1 ändrad rad"."""
        counts = self.difference.counts
        count = self.result_count
        words = [
            _count(counts["new"], "ny rad", "nya rader"),
            _count(counts["changed"], "ändrad rad", "ändrade rader"),
            _count(counts["missing"] if self.removes_missing else 0, "borttagen rad", "borttagna rader"),
            _count(count, "resultat", "resultat"),
        ]
        return ", ".join(filter(None, words)) or "rubrik och ordning är ändrade"

    @property
    def result_count(self) -> int:
        """How many results of rounds are written."""
        return sum(each.count for each in self.results)

    @property
    def has_changes(self) -> bool:
        """False when plan and rounds already say what the sheet says."""
        return self.has_plan_changes or any(each.count or each.is_new for each in self.results)

    @property
    def makes_version(self) -> bool:
        """True when a decided version is left as it is, and a new utkast is made of it."""
        return bool(self.base and (self.has_plan_changes or self.difference.missing))

    @property
    def has_plan_changes(self) -> bool:
        """False when the plan already says what the sheet says."""
        difference = self.difference
        if difference is None:
            return False
        rows = difference.new or difference.changed or difference.is_reordered
        return bool(rows or self.head_changes or (self.removes_missing and difference.missing))

    @property
    def hidden_fields(self) -> list[str]:
        """Fields that were read in and that the kommun's table does not show."""
        if not (self.table and self.difference):
            return []
        read = {
            code: None
            for row in self.difference.rows
            if row.incoming
            for code, text in row.incoming.values.items()
            if text
        }
        shown = {*self.table.dress.fields, "avsnitt", "mal", "process"}
        return [registry[code].label for code in read if code not in shown]


def _count(number, one, many):
    return f"{number} {one if number == 1 else many}" if number else ""


def own_columns(target: Target) -> list[Column]:
    """The columns of the kommun's Tabellmallar: the plan's own dress first, then plans, then follow-ups."""
    plan = target.plan
    malls = Tabellmall.objects.filter(kommun=target.namnd.kommun_id).with_columns()
    own = plan.tabellmall_id if plan else None
    order = sorted(
        malls, key=lambda mall: (mall.pk != own, mall.slag != Tabellmall.Slag.PLAN, not mall.is_default)
    )
    return [column for mall in order for column in mall.dress.columns]


def understand_for(
    target: Target, data: bytes, answers: dict[str, str] | None = None, sheets: Sequence[str] = ()
) -> ImportReport:
    """The report of the file, read with the kommun's words and what it answered before; `sheets` are those chosen.

    Raises ImportRefused when there is none to make.
    """
    report = understand(
        data,
        own_columns(target),
        answers,
        settings.UPLOAD_MAX_BYTES,
        remembered=Rubrikminne.objects.answers_of(target.namnd.kommun),
        chosen=sheets,
    )
    for cell in read_steps(report.rows, target.namnd.kommun, target.year):
        report.tell_unread(cell)
    return report


def import_plan(
    target: Target,
    report: ImportReport,
    file: SourceFile,
    *,
    user: Anvandare | None,
    removes_missing: bool = False,
    dry_run: bool = False,
    audience: Audience | None = None,
    expected: str = "",
    results: dict[str, dict] | None = None,
    may_open_utkast: bool = True,
    links: Collection[str] | None = None,
) -> Outcome:
    """Write the report's rows to the newest utkast, made if there is none; everything or nothing.

    A dry run does the same and rolls it back. When nothing differs, nothing is written and no utkast is made. Give an
    `audience` to get the table that the plan would become, and the `fingerprint` of an earlier dry run as `expected`
    to be sure that nobody has written in between. `results` says by group what becomes of the result columns; they
    go to the room upstairs that takes them, also when the plan itself does not change. Raises PlanError when
    somebody has written, when a rule forbids it, or when a plan without utkast would need one that the user may
    not open. `links` says which of the names that are known are linked, by their `NameLink.value`; all unless told.
    """
    outcome = Outcome(errors=list(report.errors), removes_missing=removes_missing)
    if outcome.errors:
        return outcome
    job = _Job(target, report, file, user, outcome, audience, expected, results or {}, may_open_utkast, links)
    with transaction.atomic():
        _write_plan(job)
        if not outcome.errors:
            job.write_results()
            job.check_expected()
        if dry_run or outcome.errors or not outcome.has_changes:
            transaction.set_rollback(True)
        else:
            job.record()
    return outcome


def _write_plan(job):
    """The rows of the plan; taken back alone when the plan is as the sheet already, so that no utkast is left."""
    resource = _make_resource(job, job.outcome.removes_missing)
    with transaction.atomic():
        # A dry run is taken back by the caller: what comes after the rows sees them as in a real run.
        result = resource.import_data(resource.dataset(), dry_run=False, rollback_on_validation_errors=True)
        job.outcome.links = resource.found_names
        if result.has_validation_errors():
            job.outcome.errors = [message for row in result.invalid_rows for message in row.error.messages]
        if job.outcome.errors or not job.outcome.has_plan_changes:
            transaction.set_rollback(True)
        elif job.outcome.base and job.outcome.base.status == Planversion.Status.FORESLAGEN:
            raise PlanError(LAID)


def _make_resource(job, removes_missing):
    # django-import-export and tablib are loaded by the first import, not by every start.
    from plans.resources import PlanResource

    return PlanResource(
        job.report.read,
        open_version=job.open_version,
        on_compared=job.check_state,
        on_written=job.finish,
        removes_missing=removes_missing,
        # What the command line reads in, it reads in for who runs the installation.
        reader=audience_for(job.user, job.target.namnd) if job.user else Audience.INTERNAL,
        links=job.links,
    )


@dataclass
class _Job:
    """The parts of one import that belong to the plan rather than to its rows."""

    target: Target
    report: ImportReport
    file: SourceFile
    user: Anvandare | None
    outcome: Outcome
    audience: Audience | None
    expected: str
    choices: dict[str, dict]
    may_open_utkast: bool
    links: Collection[str] | None
    made_plan: bool = False
    made_version: bool = False
    before: dict | None = None
    state: list = field(default_factory=list)

    def open_version(self):
        """The utkast; a new one begins as a copy of the newest version, so that every row keeps its linje."""
        plan = self.target.plan
        self.made_plan = plan is None
        plan = plan or create_plan(self.target.namnd, self.target.year, slug=self.target.slug, user=self.user)
        # One import or undo of a plan at a time.
        Plan.objects.select_for_update().get(pk=plan.pk)
        # And nobody saves a row of the utkast between what is compared and what is written (`require_editable`).
        list(plan.versioner.drafts().select_for_update(no_key=True))
        had_utkast = plan.versioner.drafts().exists()
        newest = plan.versioner.order_by("-number").first()
        if newest and not had_utkast and not self.may_open_utkast:
            raise PlanError(NO_UTKAST)
        self.made_version = not had_utkast
        version = get_or_create_utkast(plan, user=self.user)
        if newest and not had_utkast:
            copy_rows(newest, version)
            self.outcome.base = newest
        version.plan.namnd = self.target.namnd
        others = self.target.namnd.kommun.namnder.exclude(pk=self.target.namnd.pk)
        self.outcome.warnings = head_warnings(
            self.report, version, list(others.values_list("name", flat=True))
        )
        return version

    def check_state(self, version, rows):
        """Raise PlanError when the plan is not as it was when the user looked at the difference."""
        self.state = [version.title, version.slutregel, *(registry.values_of(row) for row in rows)]
        is_made = self.made_version
        self.before = {"head": snapshot.head_of(version), "rows": {}} if is_made else snapshot.take(version)

    def check_expected(self):
        """Raise PlanError when plan, rounds or choices are not as they were when the user looked at the difference."""
        state = [self.state, self.choices, [each.state for each in self.outcome.results]]
        # It stands in the page: with the installation's key, so that nobody can try what hidden words give it.
        told = salted_hmac("plans.imports", json.dumps(state, default=str), algorithm="sha256")
        self.outcome.fingerprint = told.hexdigest()
        if self.expected and self.expected != self.outcome.fingerprint:
            raise PlanError(
                "Någon har ändrat planen sedan du granskade inläsningen. Se igenom skillnaderna igen innan du läser in."
            )

    def finish(self, version, difference):
        """Head and, when asked for, the table; called when the rows are written."""
        outcome = self.outcome
        outcome.version, outcome.difference = version, difference
        outcome.warnings.extend(difference.kept_secrets)
        self._write_head(version)
        self._wear(version.plan)
        if self.audience:
            outcome.table = table_of(version, plan_dress(version.plan), self.audience)

    def _write_head(self, version):
        facts, plan = self.report.facts, version.plan
        # The title and the dnr of another year's sheet are not this plan's.
        is_own = not is_of_another_year(facts, plan.year)
        if (
            is_own
            and facts.title
            and len(facts.title) <= 250
            and not has_secrets(facts.title)
            and not same_text(facts.title, " ".join(version.heading.split()))
        ):
            self._change_head(version, "title", "Rubrik", facts.title)
        slutregel = self.report.slutregel
        if slutregel and not same_text(slutregel, version.slutregel) and not has_secrets(version.slutregel):
            self._change_head(version, "slutregel", "Slutregel", slutregel)
        if is_own and facts.dnr and not plan.dnr and len(facts.dnr) <= 60:
            self._change_head(plan, "dnr", "Diarienummer", facts.dnr)

    def _wear(self, plan):
        """Let the plan be shown in the dress that was made of the sheet."""
        mall = self.target.mall
        if mall is None or plan.tabellmall_id == mall.pk:
            return
        self.outcome.head_changes.append(
            ("Tabellmall", plan.tabellmall.name if plan.tabellmall else "", mall.name)
        )
        plan.tabellmall = mall
        plan.radversion += 1
        plan.save(update_fields=["tabellmall", "radversion"])

    def _change_head(self, obj, name, label, new):
        self.outcome.head_changes.append((label, getattr(obj, name), new))
        setattr(obj, name, new)
        obj.radversion += 1
        obj.save(update_fields=[name, "radversion"])

    def write_results(self):
        """Give the result columns to the room that takes them, when the user has chosen a round for them."""
        handler = result_columns.handler()
        if not (handler and self.choices):
            return
        outcome = self.outcome
        stays = outcome.has_plan_changes or not self.made_version
        request = ResultsRequest(
            plan=outcome.version.plan,
            utkast=outcome.version if stays else None,
            groups=result_columns.with_linje(
                result_columns.find_groups(self.report), outcome.difference.rows
            ),
            choices=self.choices,
            user=self.user,
            file_name=self.file.name,
        )
        outcome.results = handler.write(request)
        for each in outcome.results:
            outcome.warnings.extend(each.warnings)

    def record(self):
        """Log the import, and keep what its undo needs."""
        outcome = self.outcome
        counts = outcome.difference.counts
        if not outcome.removes_missing:
            counts["kept"] = counts.pop("missing")
        if outcome.result_count:
            counts["results"] = outcome.result_count
        writes_plan = outcome.has_plan_changes
        version = outcome.version if writes_plan or not self.made_version else outcome.base
        outcome.version = version
        self._log(version, counts)
        version.plan.inlasningar.spent().erase_snapshots()
        outcome.inlasning = Inlasning.objects.create(
            plan=version.plan,
            version=version,
            file_name=self.file.name[:200],
            sha256=self.file.sha256,
            counts=counts,
            made_plan=self.made_plan,
            made_version=self.made_version and writes_plan,
            before=self.before if writes_plan else None,
            results=[each.kept for each in outcome.results if each.kept] or None,
            fingerprint=snapshot.fingerprint(snapshot.take(version)) if writes_plan else "",
            created_by=self.user,
            created_by_name=str(self.user) if self.user else "",
        )

    def _log(self, version, counts):
        """What was read in, and in the payload the texts that it replaced and those that were left out."""
        log(
            version.plan,
            "plan.imported",
            user=self.user,
            namnd=version.plan.namnd,
            changes={
                "file": self.file.name,
                "sha256": self.file.sha256,
                "sheet": self.report.sheet,
                "version": version.number,
                "counts": counts,
                "skipped": len(self.report.skipped),
            },
            payload=_payload(self.report, self.outcome),
        )


def _payload(report, outcome):
    difference = outcome.difference
    taken = {" ".join(column.heading.split()) for each in outcome.results for column in each.group.columns}
    unread = [
        {"row": row.sheet_row, **({"sheet": row.sheet} if row.sheet else {}), **texts}
        for row in report.rows
        if (texts := {name: text for name, text in row.unread.items() if " ".join(name.split()) not in taken})
    ]
    return {
        "head": [list(change) for change in outcome.head_changes],
        "changed": {
            str(row.existing.moment.linje if row.existing.moment else row.existing.process.linje): {
                change.field: [change.old, change.new] for change in row.changes
            }
            for row in difference.changed
        },
        "removed": [
            registry.values_of(row.existing) for row in difference.missing if outcome.removes_missing
        ],
        "unread": unread,
        "links": [[each.text, each.kind] for each in outcome.links],
    }


__all__ = ["Outcome", "PlanError", "SourceFile", "Target", "import_plan", "understand_for"]
