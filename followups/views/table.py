"""What the page of a round shows, whether a row of it is open or none."""

from uuid import UUID

from django.urls import reverse

from followups.access import hide_texts, is_performer, may_read_texts
from followups.atgarder import atgarder_of_round, mark_rows
from followups.deeds import deeds_for
from followups.drafts import UPPFOLJNING
from followups.earlier import earlier_results
from followups.forms.bilagor import BilagorForm
from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.owners import owners_of
from followups.services.changes import changeable_fields
from followups.services.results import get_bedomning
from followups.summary import summarize
from followups.tables import ids_in_order, load_results, tillfalle_table
from followups.views.bilagor import bilagor_context
from organisation.access import Right, audience_for, may
from organisation.drafts import drafts_of
from organisation.models import Anvandare


def round_context(
    user: Anvandare, tillfalle: Uppfoljningstillfalle, open_row=None, form=None, csrf_token=""
) -> dict:
    """The context of `followups/tillfalle_detail.html`; `open_row` is the result that `form` writes."""
    namnd = tillfalle.plan.namnd
    results = load_results(tillfalle)
    reads_texts = may_read_texts(user, tillfalle)
    if not reads_texts:
        hide_texts(results)
    audience = audience_for(user, namnd)
    table = tillfalle_table(tillfalle, audience, results, spans=open_row is None)
    writable = _mark_rows(user, tillfalle, table, open_row, csrf_token)
    for row in table.rows:
        row.source.extra["may_see_history"] = reads_texts
    nobodys = _mark_owners(user, tillfalle, table)
    mark_rows(user, tillfalle, [row.source for row in table.rows])
    return {
        "tillfalle": tillfalle,
        "plan": tillfalle.plan,
        "kommun": namnd.kommun,
        "table": table,
        "audience": audience,
        "summary": summarize(results),
        "reported": sum(each.is_reported for each in results),
        "total": len(results),
        "reads_texts": reads_texts,
        "atgarder": atgarder_of_round(tillfalle, user) if reads_texts else [],
        "bedomning": get_bedomning(tillfalle) if reads_texts else None,
        "deeds": deeds_for(user, tillfalle),
        "may_edit_round": may(user, Right.OPEN_ROUND, namnd) and bool(changeable_fields(tillfalle)),
        "may_choose_rows": tillfalle.is_open and may(user, Right.OPEN_ROUND, namnd),
        "row_editor": "followups/_editor.html" if open_row else "",
        "editor": _editor(user, open_row, form, audience, writable, csrf_token) if open_row else {},
        "may_write_any": bool(writable),
        "nobodys": nobodys,
        "may_write_missiv": may(user, Right.WRITE_MISSIV, namnd),
        "may_approve": may(user, Right.APPROVE_UPPFOLJNING, namnd),
        "may_write_bedomning": may(user, Right.WRITE_UPPFOLJNING, namnd) and tillfalle.is_open,
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            (f"{namnd.name} {tillfalle.plan.year}", tillfalle.plan.get_absolute_url()),
            (tillfalle.name, ""),
        ],
    }


def _editor(user, open_row, form, audience, writable, csrf_token):
    """What `followups/_editor.html` takes."""
    return {
        "form": form,
        "audience": audience,
        "is_last": writable[-1:] == [open_row.pk],
        "back": open_row.get_absolute_url(),
        "earlier": earlier_results(user, open_row),
        "csrf_token": csrf_token,
        "evidence": bilagor_context(user, open_row, BilagorForm()),
    }


def next_to_write(user: Anvandare, row: Uppfoljning) -> UUID | None:
    """The public id of the row after this one, in the round's order, that the user may write; None after the last."""
    rows = row.tillfalle.uppfoljningar.filter(utesluten_reason="")
    if not may(user, Right.WRITE_UPPFOLJNING, row.tillfalle.plan.namnd):
        rows = rows.performed_by(user)
    ids = ids_in_order(rows)
    later = ids[ids.index(row.public_id) + 1 :] if row.public_id in ids else []
    return later[0] if later else None


def _mark_rows(user, tillfalle, table, open_row, csrf_token=""):
    """Put `may_write` and `is_open` on each row; returns the ids that the user may write, in order."""
    namnd = tillfalle.plan.namnd
    writes_all = may(user, Right.WRITE_UPPFOLJNING, namnd)
    writes_own = may(user, Right.WRITE_OWN_UPPFOLJNING, namnd)
    approves = may(user, Right.APPROVE_UPPFOLJNING, namnd)
    chooses = may(user, Right.OPEN_ROUND, namnd)
    audience = audience_for(user, namnd)
    writable = []
    for row in table.rows:
        result = row.source.extra["uppfoljning"]
        result.tillfalle = tillfalle
        may_write = tillfalle.is_open and (
            writes_all or (writes_own and is_performer(user, row.source.moment))
        )
        row.source.extra |= {
            "csrf_token": csrf_token,
            "audience": audience,
            "may_write": may_write and not result.utesluten_reason,
            "may_return": tillfalle.status == tillfalle.Status.INLAMNAD and approves,
            "may_choose": tillfalle.is_open and chooses,
            "is_open": open_row is not None and result.pk == open_row.pk,
        }
        if row.source.extra["may_write"]:
            writable.append(result.pk)
    return writable


def _mark_owners(user, tillfalle, table):
    """Put `owners` and the user's own `draft` on each row of an open round; returns the rows that are nobody's own."""
    if not tillfalle.is_open:
        return []
    results = [row.source.extra["uppfoljning"] for row in table.rows]
    owners = owners_of(results)
    drafts = drafts_of(user, UPPFOLJNING, [result.public_id for result in results])
    for row in table.rows:
        result = row.source.extra["uppfoljning"]
        row.source.extra |= {"owners": owners[result.pk], "draft": drafts.get(result.public_id)}
    return [result for result in results if not owners[result.pk].is_named and not result.utesluten_reason]
