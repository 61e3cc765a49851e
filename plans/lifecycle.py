"""What is done to a plan version as a whole, from utkast to avslutad; each deed in one transaction.

Each holds the plan's row first, as an import does: what is laid before a meeting is what stood there then.
"""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from organisation.models import Anvandare
from organisation.services import StaleRowError, log
from organisation.swedish import join_words

from .imports.copying import copy_rows
from .imports.undo import things_on
from .models import Beslut, Kontrollmoment, Plan, Planversion
from .services import PlanError, get_or_create_utkast, moment_texts

Status = Planversion.Status


@transaction.atomic
def propose_version(version: Planversion, *, user: Anvandare) -> Planversion:
    """Lay the utkast before the meeting, and lock its rows. Raises PlanError when it is empty, or another is laid."""
    version = _hold(version, Status.UTKAST)
    if not version.moment.exists():
        raise PlanError("Planen har inga kontrollmoment. Lägg till minst ett innan planen läggs fram.")
    laid = version.plan.versioner.filter(status=Status.FORESLAGEN).first()
    if laid:
        raise PlanError(
            f"Version {laid.number} är redan framlagd. Registrera beslutet om den, eller ta tillbaka den till utkast."
        )
    return _move(version, Status.FORESLAGEN, "planversion.proposed", user)


@transaction.atomic
def withdraw_version(version: Planversion, *, user: Anvandare) -> Planversion:
    """Take a version that is laid before the meeting back to utkast. Raises PlanError when the plan has an utkast."""
    version = _hold(version, Status.FORESLAGEN)
    utkast = version.plan.versioner.drafts().first()
    if utkast:
        raise PlanError(f"Planen har redan ett utkast, version {utkast.number}. Ta bort det först.")
    return _move(version, Status.UTKAST, "planversion.withdrawn", user)


@transaction.atomic
def decide_version(version: Planversion, beslut: Beslut, *, user: Anvandare) -> Planversion:
    """Freeze the version as the organ decided it, with the names of the day.

    Raises PlanError when it is not laid before the meeting, or the decision lacks organ, date, § or diarienummer.
    """
    version = _hold(version, Status.FORESLAGEN)
    _require_whole(beslut)
    if beslut.pk is None:
        beslut.save()
    plan = version.plan
    if not plan.dnr:
        plan.dnr = beslut.dnr
        plan.radversion += 1
        plan.save(update_fields=["dnr", "radversion"])
    return _move(
        version,
        Status.BESLUTAD,
        "planversion.decided",
        user,
        changes={
            "organ": beslut.organ,
            "date": beslut.date.isoformat(),
            "paragraph": beslut.paragraph,
            "dnr": beslut.dnr,
        },
        beslut=beslut,
        names_of_day=plan.namnd.names_of_day,
    )


@transaction.atomic
def correct_beslut(version: Planversion, new: Beslut, *, seen: str, user: Anvandare) -> bool:
    """Write organ, date, § and dnr of `new` on the decision of a decided version; False when they stand there already.

    For what was registered wrongly, and what is unknown of an old plan. Raises PlanError, and StaleRowError when
    what stands there is no longer what was `seen` (`facts_of_beslut`).
    """
    version = _held(version)
    if not version.is_locked:
        raise PlanError("Planen är inte beslutad än.")
    _require_whole(new)
    if facts_of_beslut(version) != seen:
        raise StaleRowError(version)
    old = version.beslut or Beslut(namnd=version.plan.namnd, slag=Beslut.Slag.FORSLAG)
    names = ("slag", "organ", "date", "paragraph", "dnr")
    changed = {
        name: [str(getattr(old, name) or ""), str(getattr(new, name))]
        for name in names
        if getattr(old, name) != getattr(new, name)
    }
    if not changed:
        return False
    for name in changed:
        setattr(old, name, getattr(new, name))
    old.save()
    version.beslut = old
    version.save(update_fields=["beslut"])
    log(
        version,
        "planversion.beslut-corrected",
        user=user,
        namnd=version.plan.namnd,
        address=version.get_absolute_url(),
        changes={"values": changed},
    )
    return True


def facts_of_beslut(version: Planversion) -> str:
    """What is registered of the version's decision, in a line; empty when nothing is."""
    if version.beslut is None:
        return ""
    return ", ".join(filter(None, (str(version.beslut), version.beslut.dnr)))


@transaction.atomic
def change_decided(version: Planversion, *, user: Anvandare) -> Planversion:
    """A new version, an utkast with the same rows, of the decided one in force. Raises PlanError."""
    version = _hold(version, Status.BESLUTAD)
    _require_in_force(version)
    utkast = get_or_create_utkast(version.plan, user=user)
    copy_rows(version, utkast)
    return utkast


@transaction.atomic
def close_version(version: Planversion, *, user: Anvandare) -> Planversion:
    """Close the decided version in force: the plan can no longer be changed. Raises PlanError."""
    version = _hold(version, Status.BESLUTAD)
    _require_in_force(version)
    return _move(version, Status.AVSLUTAD, "planversion.closed", user)


@transaction.atomic
def reopen_version(version: Planversion, *, user: Anvandare) -> Planversion:
    """Make a closed version decided again. Raises PlanError."""
    version = _hold(version, Status.AVSLUTAD)
    _require_in_force(version)
    return _move(version, Status.BESLUTAD, "planversion.reopened", user)


@transaction.atomic
def delete_utkast(version: Planversion, *, user: Anvandare) -> Plan | None:
    """Remove the utkast with its rows, and the plan when it has no other version; returns the plan that is left.

    Raises PlanError when something hangs on what would go: a follow-up, a letter, a measure.
    """
    version = _hold(version, Status.UTKAST)
    plan = version.plan
    removes_plan = is_only_version(version)
    moments = [moment_texts(moment) for moment in version.moment.in_order()]
    log(
        version,
        "planversion.deleted",
        user=user,
        namnd=plan.namnd,
        changes={"version": version.number, "moment": len(moments), "removed_plan": removes_plan},
        payload={"moment": moments},
    )
    # A measure would be left without its risk, and nobody would see it.
    if tied := things_on(version.risker.all(), own=(Kontrollmoment,)):
        raise PlanError(_hangs([tied]))
    try:
        with transaction.atomic():
            version.delete()
            if removes_plan:
                plan.delete()
    except ProtectedError as error:
        kinds = {each._meta.verbose_name for each in error.protected_objects}
        raise PlanError(_hangs(sorted(kinds))) from error
    return None if removes_plan else plan


def hindrance(version: Planversion) -> str:
    """Why a decided version cannot be changed, closed or opened now; empty when nothing hinders."""
    try:
        _require_in_force(version)
    except PlanError as error:
        return str(error)
    return ""


def is_only_version(version: Planversion) -> bool:
    """True when the plan would be left without versions."""
    return not version.plan.versioner.exclude(pk=version.pk).exists()


def _hangs(kinds):
    return f"Utkastet kan inte tas bort. Det här hör till det: {join_words(kinds)}."


def _held(version):
    """The version as it stands now, held with its plan until the transaction ends."""
    # Empty when the plan went with its only version, and then that is gone too.
    list(Plan.objects.select_for_update().filter(pk=version.plan_id))
    held = Planversion.objects.select_for_update(of=("self",)).with_plan().filter(pk=version.pk).first()
    if held is None:
        raise PlanError("Versionen är borttagen.")
    return held


def _hold(version, status):
    """The same, when it has the status. Raises PlanError when it has another."""
    held = _held(version)
    if held.status != status:
        now, wanted = held.get_status_display().lower(), Status(status).label.lower()
        raise PlanError(f"Planen är {now}. Det här går bara när den är {wanted}.")
    return held


def _require_in_force(version):
    """Raise PlanError unless the version is the newest there is."""
    newest = version.plan.versioner.order_by("-number").first()
    if newest.pk == version.pk:
        return
    if newest.is_locked:
        raise PlanError(f"Version {newest.number} har ersatt den här versionen.")
    raise PlanError(
        f"Version {newest.number} är {newest.get_status_display().lower()}. Ändra i den, eller ta bort den först."
    )


def _require_whole(beslut):
    named = {
        "organ": beslut.organ,
        "datum": beslut.date,
        "paragraf": beslut.paragraph,
        "diarienummer": beslut.dnr,
    }
    missing = [name for name, value in named.items() if not value]
    if beslut.slag != Beslut.Slag.BESLUT:
        raise PlanError(
            "Ett förslag gör inte planen beslutad. Registrera beslutet av det organ som beslutar."
        )
    if missing:
        raise PlanError(f"Beslutet saknar {join_words(missing)}. Fyll i det innan planen blir beslutad.")
    if beslut.date > timezone.localdate():
        raise PlanError("Sammanträdet har inte hållits än. Registrera beslutet när protokollet är justerat.")


def _move(version, status, action, user, changes=None, **fields):
    before = version.status
    version.status = status
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=["status", *fields])
    log(
        version,
        action,
        user=user,
        namnd=version.plan.namnd,
        address=version.get_absolute_url(),
        changes={"status": [before, status], **(changes or {})},
    )
    return version
