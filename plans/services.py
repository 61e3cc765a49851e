"""What is done to a plan: make, edit, reorder, delete. Each deed checks, writes and logs in one transaction."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, ProtectedError

from organisation.models import Anvandare, Namnd
from organisation.services import log, save_edited
from organisation.swedish import find_months

from .models import Ansvarsrad, Avsnitt, Kontrollmoment, Plan, Planversion, Process, Rapporttid, Risk
from .models.plan import MAIN_PLAN


class PlanError(Exception):
    """A rule of the plan is broken; the message is a Swedish sentence that says what to do."""


def require_editable(version: Planversion) -> None:
    """Raise PlanError unless rows may be written; call it inside the transaction that writes them.

    The version is held as it stands now, so that nobody lays it before the meeting between the check and the write.
    """
    held = Planversion.objects.select_for_update(no_key=True).filter(pk=version.pk)
    version.status = held.values_list("status", flat=True).first()
    if version.status is None:
        raise PlanError("Utkastet är borttaget och kan inte ändras.")
    if not version.is_editable:
        raise PlanError(version.why_locked)


@transaction.atomic
def create_plan(namnd: Namnd, year: int, *, user: Anvandare | None, slug: str = MAIN_PLAN, **fields) -> Plan:
    """A new plan without versions. Raises PlanError when the nämnd has one of that year and slug."""
    plan, created = Plan.objects.get_or_create(namnd=namnd, year=year, slug=slug, defaults=fields)
    if not created:
        raise PlanError(f"{namnd.name} har redan en plan för {year}.")
    log(plan, "plan.created", user=user, namnd=namnd)
    return plan


def renames(plan: Plan) -> bool:
    """True while the plan is only utkast: its name stands in the heading of what is laid before a meeting."""
    return not plan.versioner.exclude(status=Planversion.Status.UTKAST).exists()


@transaction.atomic
def save_plan_facts(plan: Plan, fields: list[str], *, radversion: int, user: Anvandare) -> bool:
    """Save the plan's dnr, and its name while nothing is laid or decided. Raises PlanError, StaleRowError."""
    # Held, so that nobody lays it before the meeting between the check and the write.
    list(Plan.objects.select_for_update().filter(pk=plan.pk))
    if "name" in fields and not renames(plan):
        raise PlanError(
            "Planen är framlagd eller beslutad. Namnet kan inte ändras, men diarienumret går att fylla i."
        )
    return save_edited(
        plan, fields, radversion=radversion, user=user, action="plan.changed", namnd=plan.namnd
    )


@transaction.atomic
def get_or_create_utkast(plan: Plan, *, user: Anvandare | None) -> Planversion:
    """The plan's utkast; a new empty version when there is none."""
    utkast = plan.versioner.drafts().with_plan().first()
    if utkast:
        return utkast
    newest = plan.versioner.aggregate(newest=Max("number"))["newest"] or 0
    utkast = Planversion.objects.create(plan=plan, number=newest + 1, created_by=user)
    log(utkast, "planversion.created", user=user, namnd=plan.namnd)
    return utkast


@transaction.atomic
def save_version_head(version: Planversion, *, radversion: int, user: Anvandare) -> bool:
    """Save the heading and the closing rule of an utkast. Raises PlanError, StaleRowError."""
    require_editable(version)
    return save_edited(
        version,
        ["title", "slutregel"],
        radversion=radversion,
        user=user,
        action="planversion.changed",
        namnd=version.plan.namnd,
    )


def write_names(moment: Kontrollmoment, slag: str, lines: list[str]) -> bool:
    """Set who is ansvarig or utförare. A name that stays keeps its link, a new one gets that of `known_names`.

    Returns True when something changed. A row without printed text says who writes, and is nothing of the plan's.
    """
    lines = [line.strip() for line in lines if line.strip()]
    old = [rad for rad in moment.ansvarsrader.all() if rad.slag == slag and rad.text]
    if [rad.text for rad in old] == lines:
        return False
    known = known_names(moment.version.plan.namnd) | {rad.text: rad for rad in old}
    moment.ansvarsrader.filter(slag=slag).exclude(text="").delete()
    Ansvarsrad.objects.bulk_create(
        make_ansvarsrad(moment, slag, position, text, known.get(text)) for position, text in enumerate(lines)
    )
    return True


def known_names(namnd: Namnd) -> dict[str, Ansvarsrad]:
    """By printed name, whom it means in the nämnd: a person with a role there, a unit, or before all a function.

    A name that two people bear means neither of them.
    """
    people = Anvandare.objects.filter(medlemskap__namnd=namnd, is_active=True).distinct()
    names = Counter(map(str, people))
    known = {str(user): Ansvarsrad(anvandare=user) for user in people if names[str(user)] == 1}
    known |= {enhet.name: Ansvarsrad(enhet=enhet) for enhet in namnd.enheter.all()}
    return known | {funktion.name: Ansvarsrad(funktion=funktion) for funktion in namnd.funktioner.all()}


def make_ansvarsrad(moment, slag, position, text, known: Ansvarsrad | None = None) -> Ansvarsrad:
    """An unsaved row for the printed name, meaning the same as `known` when that is given."""
    return Ansvarsrad(
        moment=moment,
        slag=slag,
        position=position,
        text=text,
        anvandare_id=known.anvandare_id if known else None,
        funktion_id=known.funktion_id if known else None,
        enhet_id=known.enhet_id if known else None,
        is_respektive_forvaltning=text.lower().startswith("respektive förvaltning"),
    )


def write_months(moment: Kontrollmoment) -> None:
    """Set the reporting months that the printed text names."""
    months = list(dict.fromkeys(find_months(moment.rapporteras_text)))
    moment.rapporttider.all().delete()
    Rapporttid.objects.bulk_create(
        Rapporttid(moment=moment, year=year, month=month) for year, month in months
    )


def next_position(queryset) -> int:
    """The place after the last row."""
    return (queryset.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def delete_moment(moment: Kontrollmoment, *, user: Anvandare) -> None:
    """Remove the moment, and its risk when no other moment shares it; the process stays. Raises PlanError."""
    require_editable(moment.version)
    log(
        moment,
        "kontrollmoment.deleted",
        user=user,
        namnd=moment.version.plan.namnd,
        payload=moment_texts(moment),
    )
    risk = moment.risk
    _delete(moment)
    if risk and not risk.moment.exists():
        risk.delete()


@transaction.atomic
def delete_process(process: Process, *, user: Anvandare) -> None:
    """Remove the process with its risks and moments. Raises PlanError."""
    require_editable(process.version)
    moments = [moment_texts(moment) for moment in process.moment.all()]
    log(
        process,
        "process.deleted",
        user=user,
        namnd=process.version.plan.namnd,
        payload={"name": process.name, "moment": moments},
    )
    _delete(process)


def _delete(row):
    """Results that were read in from an older plan may point at the rows of an utkast."""
    try:
        row.delete()
    except ProtectedError as error:
        raise PlanError("Raden kan inte tas bort, eftersom det finns uppföljningar av den.") from error


@transaction.atomic
def move_row(row: Kontrollmoment | Process, step: int, *, user: Anvandare) -> bool:
    """Move a moment within its process, or a process within its avsnitt, one place up (-1) or down (1).

    Returns False when the row already stands at that end, or is gone. Positions are written anew, 1, 2, 3 …
    """
    require_editable(row.version)
    siblings = list(_siblings(row))
    if row not in siblings:
        return False
    here = siblings.index(row)
    there = here + step
    if not 0 <= there < len(siblings):
        return False
    siblings[here], siblings[there] = siblings[there], siblings[here]
    for position, each in enumerate(siblings, start=1):
        each.position = position
    type(row).objects.bulk_update(siblings, ["position"])
    log(
        row,
        f"{row._meta.model_name}.moved",
        user=user,
        namnd=row.version.plan.namnd,
        changes={"from": here + 1, "to": there + 1},
    )
    return True


def _siblings(row):
    if isinstance(row, Kontrollmoment):
        return Kontrollmoment.objects.filter(process_id=row.process_id).order_by("position", "pk")
    return Process.objects.filter(version_id=row.version_id, avsnitt_id=row.avsnitt_id).order_by(
        "position", "pk"
    )


def moment_texts(moment: Kontrollmoment) -> dict[str, str]:
    """What the log keeps of a moment that is removed."""
    names = ("nr", "moment", "metod", "arbetssatt", "systematisk_kontroll", "frekvens", "rapporteras_text")
    return {name: getattr(moment, name) for name in names}


@transaction.atomic
def save_process(process: Process, *, fields: list[str], radversion: int | None, user: Anvandare) -> Process:
    """Save a new process, last in its avsnitt, or the named fields of an old one. Raises PlanError, StaleRowError."""
    require_editable(process.version)
    namnd = process.version.plan.namnd
    if process.pk:
        save_edited(process, fields, radversion=radversion, user=user, action="process.changed", namnd=namnd)
        return process
    process.position = next_position(_siblings(process))
    process.save()
    log(process, "process.created", user=user, namnd=namnd)
    return process


@transaction.atomic
def get_or_create_avsnitt(version: Planversion, name: str) -> Avsnitt:
    """The top-level section of that name, made last when there is none."""
    avsnitt = version.avsnitt.filter(name=name, parent=None).first()
    if avsnitt:
        return avsnitt
    position = next_position(version.avsnitt.filter(parent=None))
    return Avsnitt.objects.create(version=version, name=name, position=position)


@dataclass(frozen=True)
class MomentParts:
    """What a moment's form writes beside the moment itself: names as lists, the risk as values of Risk's fields."""

    utforare: list[str]
    ansvarig: list[str]
    risk: dict


@transaction.atomic
def save_moment(
    moment: Kontrollmoment, parts: MomentParts, *, fields: list[str], radversion: int | None, user: Anvandare
) -> Kontrollmoment:
    """Save a moment with its risk, performers and reporting months. Raises PlanError, StaleRowError."""
    require_editable(moment.version)
    namnd = moment.version.plan.namnd
    is_new, saved = not moment.pk, False
    if is_new:
        moment.position = next_position(_siblings(moment))
        moment.save()
        log(moment, "kontrollmoment.created", user=user, namnd=namnd)
    else:
        saved = save_edited(
            moment, fields, radversion=radversion, user=user, action="kontrollmoment.changed", namnd=namnd
        )
    changes = _write_parts(moment, parts)
    if changes and not is_new:
        if not saved:
            moment.radversion += 1
            moment.save(update_fields=["radversion"])
        log(moment, "kontrollmoment.parts-changed", user=user, namnd=namnd, payload=changes)
    write_months(moment)
    return moment


def _write_parts(moment, parts):
    """Write names and risk; returns what changed, old and new."""
    changes = {}
    for slag, lines in (("utforare", parts.utforare), ("ansvarig", parts.ansvarig)):
        old = moment.names_of(slag)
        if write_names(moment, slag, lines):
            changes[slag] = [old, lines]
    old = moment.risk.description if moment.risk else ""
    if _write_risk(moment, parts.risk):
        changes["risk"] = [old, parts.risk["description"]]
    return changes


def _write_risk(moment, values):
    """Set the moment's risk; an empty one is taken away. A risk that other moments share is changed for them too."""
    risk = moment.risk
    if not any(values.values()):
        if risk is None:
            return False
        moment.risk = None
        moment.save(update_fields=["risk"])
        if not risk.moment.exists():
            risk.delete()
        return True
    if risk is None:
        risk = Risk(version=moment.version, process=moment.process)
    elif all(getattr(risk, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(risk, name, value)
    risk.save()
    if moment.risk_id != risk.pk:
        moment.risk = risk
        moment.save(update_fields=["risk"])
    return True


@transaction.atomic
def save_risk(risk: Risk, *, fields: list[str], radversion: int | None, user: Anvandare) -> Risk:
    """Save a new risk, last in its process, or the named fields of an old one. Raises PlanError, StaleRowError."""
    require_editable(risk.version)
    namnd = risk.version.plan.namnd
    if risk.pk:
        save_edited(risk, fields, radversion=radversion, user=user, action="risk.changed", namnd=namnd)
        return risk
    risk.position = next_position(risk.version.risker.all())
    risk.save()
    log(risk, "risk.created", user=user, namnd=namnd)
    return risk


@transaction.atomic
def delete_risk(risk: Risk, *, user: Anvandare) -> None:
    """Remove the risk; moments that it belonged to stay. Raises PlanError."""
    require_editable(risk.version)
    texts = {"description": risk.description, "hantering": risk.hantering}
    log(risk, "risk.deleted", user=user, namnd=risk.version.plan.namnd, payload=texts)
    _delete(risk)
