"""Taking back the latest import of a plan, for as long as nobody has changed what it left."""

from dataclasses import dataclass, field

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from organisation.models import Anvandare
from organisation.services import log
from plans.models import Inlasning, Kontrollmoment, Plan, Planversion
from plans.services import PlanError

from . import results, snapshot
from .snapshot import PARTS, ROWS, Reversal

CHANGED = (
    "Planen har ändrats efter inläsningen, som därför inte kan ångras. Rätta raderna i utkastet, eller läs in "
    "rätt ark."
)


@dataclass
class Undo:
    """What an undo would do, or the sentence that says why it cannot be done."""

    refusal: str = ""
    reversal: Reversal = field(default_factory=Reversal)
    removes_plan: bool = False
    removes_version: bool = False
    results: list[str] = field(default_factory=list)


def look_at_undo(inlasning: Inlasning) -> Undo:
    """What taking the import back would restore and remove: it is done, and rolled back."""
    undo = Undo(removes_plan=_removes_plan(inlasning), removes_version=inlasning.made_version)
    try:
        with transaction.atomic():
            undo_import(inlasning, user=None)
            transaction.set_rollback(True)
    except PlanError as error:
        undo.refusal = str(error)
        return undo
    if inlasning.before is not None:
        undo.reversal = snapshot.compare(snapshot.take(inlasning.version), inlasning.before)
        if undo.removes_version:
            undo.reversal.head = []
    if inlasning.results:
        undo.results = results.handler().lines(inlasning.results)
    return undo


@transaction.atomic
def undo_import(inlasning: Inlasning, *, user: Anvandare) -> Plan | None:
    """Put the plan, and the results of rounds, back as they were before the import; everything or nothing.

    Returns the plan, or None when the import had made it and it is gone. Raises PlanError when something has been
    changed since, when the version is no longer utkast, or when something else hangs on what would be removed.
    """
    plan = Plan.objects.select_for_update().filter(pk=inlasning.plan_id).first()
    if plan is None:
        raise PlanError("Inläsningen är redan ångrad.")
    # Nobody saves a row between what is compared and what is put back (`require_editable`).
    list(plan.versioner.drafts().select_for_update(no_key=True))
    inlasning = Inlasning.objects.select_related("plan__namnd__kommun", "version").get(pk=inlasning.pk)
    _require_undoable(inlasning)
    _require_unchanged(inlasning)
    plan, version = inlasning.plan, inlasning.version
    removes_plan = _removes_plan(inlasning)
    _log(inlasning, user)
    if inlasning.results:
        results.handler().undo(inlasning.results, user=user)
    inlasning.undone_at, inlasning.undone_by_name = timezone.now(), str(user) if user else ""
    before, inlasning.before, inlasning.results = inlasning.before, None, None
    inlasning.save()
    if before is not None:
        _put_back(plan, version, before, inlasning.made_version, removes_plan)
    return None if removes_plan else plan


def things_on(rows: models.QuerySet, own: tuple = ()) -> str:
    """What hangs on the rows beside the models in `own`, in words ("uppföljning"); "" when nothing does.

    Asked before rows are removed: a room upstairs may have tied something to them that would go, or lose its tie.
    """
    for relation in rows.model._meta.related_objects:
        if relation.related_model in own:
            continue
        if relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows}).exists():
            return relation.related_model._meta.verbose_name
    return ""


def _require_undoable(inlasning):
    newest = inlasning.plan.inlasningar.in_force().order_by("-pk").first()
    if inlasning.undone_at:
        raise PlanError("Inläsningen är redan ångrad.")
    if inlasning.pk != newest.pk:
        raise PlanError(
            f"Bara den senaste inläsningen kan ångras. Efter den här har {newest.file_name} lästs in."
        )
    if inlasning.before is None and inlasning.results is None:
        raise PlanError("Det som behövs för att ångra inläsningen är gallrat.")
    version = inlasning.version
    if inlasning.before is not None and not (version and version.is_editable):
        why = version.why_locked if version else "Utkastet är borttaget."
        raise PlanError(f"Inläsningen kan inte ångras. {why}")


def _require_unchanged(inlasning):
    """Raise PlanError unless the version says what the import left; one of results alone has left none."""
    if inlasning.before is None:
        return
    version = inlasning.version
    version.plan = inlasning.plan
    if snapshot.fingerprint(snapshot.take(version)) != inlasning.fingerprint:
        raise PlanError(CHANGED)


def _removes_plan(inlasning):
    others = inlasning.plan.versioner.exclude(pk=inlasning.version_id)
    return inlasning.made_plan and inlasning.made_version and not others.exists()


def _put_back(plan, version, before, made_version, removes_plan):
    version.plan = plan
    _require_nothing_hangs(plan, version, before, made_version, removes_plan)
    try:
        snapshot.restore(version, before if not made_version else {**_empty(), "head": before["head"]})
        if made_version:
            version.delete()
        if removes_plan:
            plan.delete()
    except ProtectedError as error:
        raise PlanError(_hangs("uppgifter")) from error


def _empty():
    return {"rows": {model._meta.model_name: [] for model in (*ROWS, *PARTS)}}


def _require_nothing_hangs(plan, version, before, made_version, removes_plan):
    own = (*ROWS, *PARTS, Planversion, Inlasning)
    going = [
        model.objects.filter(version=version).exclude(
            pk__in=[row["id"] for row in before["rows"].get(model._meta.model_name, ())]
        )
        for model in ROWS
    ]
    if made_version:
        going.append(Planversion.objects.filter(pk=version.pk))
    if removes_plan:
        going.append(Plan.objects.filter(pk=plan.pk))
    for rows in going:
        if what := things_on(rows, own):
            raise PlanError(_hangs(what))
        if rows.model in ROWS:
            _require_no_common_moments(rows, version)


def _require_no_common_moments(rows, version):
    """Another nämnd may have taken a moment over as kommungemensamt."""
    if rows.model is not Kontrollmoment:
        return
    if Kontrollmoment.objects.filter(gemensamt_moment__in=rows).exclude(version=version).exists():
        raise PlanError(_hangs("andra nämnders kommungemensamma moment"))


def _hangs(what):
    return (
        f"Inläsningen kan inte ångras: {what} hör till det som lästes in. Ta bort det först, eller rätta raderna i "
        "planen."
    )


def _log(inlasning, user):
    log(
        inlasning.plan,
        "plan.import-undone",
        user=user,
        namnd=inlasning.plan.namnd,
        changes={
            "file": inlasning.file_name,
            "sha256": inlasning.sha256,
            "version": inlasning.version.number if inlasning.version else None,
            "counts": inlasning.counts,
            "removed_plan": _removes_plan(inlasning),
            "removed_version": inlasning.made_version,
        },
    )
