"""The only way from an address to a plan, a version or a row. A stranger gets 404, a reader who writes 403."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from organisation.access import Right, may, require
from organisation.models import Anvandare, Namnd

from .models import Inlasning, Kontrollmoment, Plan, Planversion, Process, Risk
from .models.plan import MAIN_PLAN, newest_in_force, newest_laid


def get_plan_or_404(
    user: Anvandare, year: int, namnd_slug: str, plan_slug: str = MAIN_PLAN, right: Right = Right.READ
) -> Plan:
    """The plan with its nämnd and kommun."""
    plans = Plan.objects.visible_to(user).select_related("namnd__kommun", "tabellmall", "uppfoljningsmall")
    plan = get_object_or_404(plans, year=year, namnd__slug=namnd_slug, slug=plan_slug)
    require(user, right, plan.namnd)
    return plan


def may_edit_facts(user: Anvandare, plan: Plan) -> bool:
    """True for who edits the plan, and for the kansli that registers it."""
    return may(user, Right.EDIT_PLAN, plan.namnd) or may(user, Right.WRITE_MISSIV, plan.namnd)


def get_plan_of_facts_or_404(user: Anvandare, public_id) -> Plan:
    """The plan, for one who may edit its name or diarienummer."""
    plans = Plan.objects.visible_to(user).select_related("namnd__kommun")
    plan = get_object_or_404(plans, public_id=public_id)
    if not may_edit_facts(user, plan):
        raise PermissionDenied
    return plan


def get_version_or_404(user: Anvandare, public_id, right: Right = Right.READ) -> Planversion:
    """The version with its plan."""
    version = get_object_or_404(Planversion.objects.visible_to(user).with_plan(), public_id=public_id)
    require(user, right, version.plan.namnd)
    return version


def get_process_or_404(user: Anvandare, public_id, right: Right = Right.READ) -> Process:
    """The process with its version and plan."""
    processes = Process.objects.select_related("version__plan__namnd__kommun", "avsnitt")
    process = get_object_or_404(
        processes.filter(version__in=Planversion.objects.visible_to(user)), public_id=public_id
    )
    require(user, right, process.version.plan.namnd)
    return process


def get_moment_or_404(user: Anvandare, public_id, right: Right = Right.READ) -> Kontrollmoment:
    """The moment with its process, risk, version and plan."""
    moments = Kontrollmoment.objects.visible_to(user).select_related(
        "version__plan__namnd__kommun", "process", "risk"
    )
    moment = get_object_or_404(moments, public_id=public_id)
    require(user, right, moment.version.plan.namnd)
    return moment


def get_risk_or_404(user: Anvandare, public_id, right: Right = Right.READ) -> Risk:
    """The risk with its process, version and plan."""
    risks = Risk.objects.select_related("version__plan__namnd__kommun", "process")
    risk = get_object_or_404(
        risks.filter(version__in=Planversion.objects.visible_to(user)), public_id=public_id
    )
    require(user, right, risk.version.plan.namnd)
    return risk


def get_inlasning_or_404(user: Anvandare, public_id) -> Inlasning:
    """The import with its plan, for one who may import there."""
    inlasningar = Inlasning.objects.visible_to(user).select_related("plan__namnd__kommun", "version")
    inlasning = get_object_or_404(inlasningar, public_id=public_id)
    require(user, Right.IMPORT_PLAN, inlasning.plan.namnd)
    return inlasning


def may_import_to(user: Anvandare, namnd: Namnd, plan: Plan | None) -> bool:
    """True when the user may import, and the plan is there to write in.

    A samordnare writes where the nämnd has an open utkast, or has no version of a plan for that year yet; an
    administratör also where the import has to open a new utkast beside a decided version.
    """
    if not may(user, Right.IMPORT_PLAN, namnd):
        return False
    if may(user, Right.IMPORT_WITHOUT_UTKAST, namnd):
        return True
    versions = plan.versioner.all() if plan else Planversion.objects.none()
    return versions.drafts().exists() or not versions.exists()


def version_in_use(plan: Plan) -> Planversion | None:
    """What is printed and exported: the newest decided version, else the newest there is; None when there is none."""
    return newest_in_force(list(plan.versioner.with_plan()))


def version_of_matter(plan: Plan) -> Planversion | None:
    """What letters and meetings are about: the version that is laid before the meeting, else the one in use."""
    return newest_laid(list(plan.versioner.with_plan()))
