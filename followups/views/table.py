"""What the page of a round shows, whether a row of it is open or none."""

from django.urls import reverse

from followups.access import is_performer
from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.services import get_bedomning
from followups.summary import summarize
from followups.tables import load_results, tillfalle_table
from organisation.access import Right, audience_for, may
from organisation.models import Anvandare


def round_context(
    user: Anvandare, tillfalle: Uppfoljningstillfalle, open_row=None, form=None, csrf_token=""
) -> dict:
    """The context of `followups/tillfalle_detail.html`; `open_row` is the result that `form` writes."""
    namnd = tillfalle.plan.namnd
    results = load_results(tillfalle)
    audience = audience_for(user, namnd)
    table = tillfalle_table(tillfalle, audience, results, spans=open_row is None)
    writable = _mark_rows(user, tillfalle, table, open_row)
    return {
        "tillfalle": tillfalle,
        "plan": tillfalle.plan,
        "kommun": namnd.kommun,
        "table": table,
        "audience": audience,
        "summary": summarize(results),
        "reported": sum(each.is_reported for each in results),
        "total": len(results),
        "bedomning": get_bedomning(tillfalle),
        "row_editor": "followups/_editor.html" if open_row else "",
        "editor": {
            "form": form,
            "audience": audience,
            "is_last": bool(open_row and writable and writable[-1] == open_row.pk),
            "back": open_row.get_absolute_url() if open_row else "",
            "csrf_token": csrf_token,
        },
        "may_write_any": bool(writable),
        "may_write_missiv": may(user, Right.WRITE_MISSIV, namnd),
        "may_write_bedomning": may(user, Right.WRITE_UPPFOLJNING, namnd) and tillfalle.is_open,
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            (f"{namnd.name} {tillfalle.plan.year}", tillfalle.plan.get_absolute_url()),
            (tillfalle.name, ""),
        ],
    }


def next_to_write(user: Anvandare, row: Uppfoljning) -> Uppfoljning | None:
    """The row after this one, in the round's order, that the user may write; None after the last."""
    tillfalle = row.tillfalle
    table = tillfalle_table(tillfalle, audience_for(user, tillfalle.plan.namnd))
    writable = _mark_rows(user, tillfalle, table, row)
    if row.pk not in writable:
        return None
    later = writable[writable.index(row.pk) + 1 :]
    by_pk = {each.source.extra["uppfoljning"].pk: each.source.extra["uppfoljning"] for each in table.rows}
    return by_pk[later[0]] if later else None


def _mark_rows(user, tillfalle, table, open_row):
    """Put `may_write` and `is_open` on each row; returns the ids that the user may write, in order."""
    namnd = tillfalle.plan.namnd
    writes_all = may(user, Right.WRITE_UPPFOLJNING, namnd)
    writes_own = may(user, Right.WRITE_OWN_UPPFOLJNING, namnd)
    writable = []
    for row in table.rows:
        result = row.source.extra["uppfoljning"]
        result.tillfalle = tillfalle
        may_write = tillfalle.is_open and (
            writes_all or (writes_own and is_performer(user, row.source.moment))
        )
        row.source.extra |= {
            "may_write": may_write,
            "is_open": open_row is not None and result.pk == open_row.pk,
        }
        if may_write:
            writable.append(result.pk)
    return writable
