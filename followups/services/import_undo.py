"""Taking back the results that an import wrote in a round, while nobody has written there since."""

import datetime

from django.db import transaction

from followups.models import Uppfoljning, Uppfoljningstillfalle
from organisation.models import Anvandare
from organisation.services import log
from plans.imports.undo import things_on
from plans.services import PlanError

# Kept for an undo, and compared before it.
STORED = (
    "status",
    "planned_text",
    "bedomning_id",
    "text",
    "sample_size",
    "deviations",
    "performed_on",
    "performed_by",
    "utesluten_reason",
    "returned_comment",
)
WRITTEN = ("written_by_id", "written_at")


def stored_values(row: Uppfoljning, names: tuple[str, ...] = STORED) -> dict:
    """Stored values as JSON has them."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }


def _require_undoable(kept: dict) -> Uppfoljningstillfalle:
    """The round that an import wrote to. Raises PlanError when somebody has written in it since."""
    rounds = Uppfoljningstillfalle.objects.select_for_update(of=("self",)).with_plan()
    tillfalle = rounds.filter(public_id=kept["tillfalle"]).first()
    if tillfalle is None:
        raise PlanError(f"Uppföljningen {kept['name']} finns inte längre, och inläsningen kan inte ångras.")
    if not tillfalle.is_open:
        status = tillfalle.get_status_display().lower()
        raise PlanError(f"Uppföljningen {tillfalle.name} är {status}, och inläsningen kan inte ångras.")
    rows = {str(row.public_id): row for row in tillfalle.uppfoljningar.select_related("moment")}
    for each in kept["rows"]:
        row = rows.get(each["row"])
        if row is None or stored_values(row) != each["after"]:
            name = f"för {row.moment} " if row else ""
            raise PlanError(
                f"Resultatet {name}i uppföljningen {tillfalle.name} har ändrats efter inläsningen, som därför inte "
                "kan ångras."
            )
    _require_nothing_hangs(tillfalle, kept, rows)
    return tillfalle


def _require_nothing_hangs(tillfalle, kept, rows):
    made = [each["row"] for each in kept["rows"] if each["made"]]
    what = things_on(Uppfoljning.objects.filter(public_id__in=made))
    if kept["made"]:
        whole = Uppfoljningstillfalle.objects.filter(pk=tillfalle.pk)
        what = what or things_on(whole, own=(Uppfoljning,))
        if len(rows) != len(made):
            what = what or "fler kontrollmoment"
    if what:
        raise PlanError(
            f"Uppföljningen {tillfalle.name} har fått mer efter inläsningen ({what}), som därför inte kan ångras."
        )


@transaction.atomic
def undo_results(kept: dict, *, user: Anvandare | None) -> None:
    """Put the results of one round back as they were, and remove what the import made. Raises PlanError."""
    tillfalle = _require_undoable(kept)
    before = {each["row"]: each["before"] for each in kept["rows"] if not each["made"]}
    made = [each["row"] for each in kept["rows"] if each["made"]]
    log(
        tillfalle,
        "tillfalle.results-undone",
        user=user,
        namnd=tillfalle.plan.namnd,
        changes={"removed": len(made), "restored": len(before), "removed_round": kept["made"]},
    )
    changed = list(tillfalle.uppfoljningar.filter(public_id__in=before))
    for row in changed:
        for name, value in before[str(row.public_id)].items():
            is_date = name in ("performed_on", "written_at")
            setattr(row, name, Uppfoljning._meta.get_field(name).to_python(value) if is_date else value)
        row.radversion += 1
    names = [name.removesuffix("_id") for name in (*STORED, *WRITTEN)]
    Uppfoljning.objects.bulk_update(changed, [*names, "radversion"])
    Uppfoljning.objects.filter(public_id__in=made).delete()
    if kept["made"]:
        tillfalle.delete()
