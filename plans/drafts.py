"""The forms of this room whose typing is kept: rows of an utkast, those that stand and those to come."""

from django.urls import reverse

from organisation.access import Right
from organisation.drafts import Place, register
from plans.access import get_moment_or_404, get_process_or_404, get_risk_or_404, get_version_or_404

VERSION = "planversion"
PROCESS = "process"
MOMENT = "moment"
NEW_PROCESS = "ny-process"
NEW_MOMENT = "nytt-moment"
RISK = "risk"
NEW_RISK = "ny-risk"


def register_all() -> None:
    register(VERSION, _version)
    register(PROCESS, _process)
    register(MOMENT, _moment)
    register(NEW_PROCESS, _new_process)
    register(NEW_MOMENT, _new_moment)
    register(RISK, _risk)
    register(NEW_RISK, _new_risk)


def _version(user, public_id):
    version = get_version_or_404(user, public_id, Right.EDIT_PLAN)
    return _place("plans:version-edit", version, version, version.radversion)


def _process(user, public_id):
    process = get_process_or_404(user, public_id, Right.EDIT_PLAN)
    return _place("plans:process-edit", process, process.version, process.radversion)


def _moment(user, public_id):
    moment = get_moment_or_404(user, public_id, Right.EDIT_PLAN)
    return _place("plans:moment-edit", moment, moment.version, moment.radversion)


def _risk(user, public_id):
    risk = get_risk_or_404(user, public_id, Right.EDIT_PLAN)
    return _place("plans:risk-edit", risk, risk.version, risk.radversion)


def _new_risk(user, public_id):
    """The new risk is known by its version."""
    version = get_version_or_404(user, public_id, Right.EDIT_PLAN)
    return _place("plans:risk-create", version, version)


def _new_process(user, public_id):
    """The new process is known by its version."""
    version = get_version_or_404(user, public_id, Right.EDIT_PLAN)
    return _place("plans:process-create", version, version)


def _new_moment(user, public_id):
    """The new moment is known by its process."""
    process = get_process_or_404(user, public_id, Right.EDIT_PLAN)
    return _place("plans:moment-create", process, process.version)


def _place(url_name, row, version, radversion=None):
    refusal = "" if version.is_editable else f"{version.why_locked} Det du har skrivit är kvar."
    return Place(reverse(url_name, args=[row.public_id]), radversion, refusal)
