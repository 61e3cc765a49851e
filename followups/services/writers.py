"""Who is to write a row: said for the moment, so that it stands from round to round until somebody says otherwise."""

from django.db import transaction

from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.owners import owners_of
from organisation.access import Right, people_with
from organisation.models import Anvandare, Funktion
from organisation.services import log
from plans.models import Ansvarsrad

from .errors import UppfoljningError
from .results import require_open


@transaction.atomic
def say_who_writes(row: Uppfoljning, writer: Anvandare | Funktion | None, *, user: Anvandare) -> None:
    """Let a person, or whoever holds a function, write the row; None leaves it to the nämnd's controllers.

    The words of the decided plan stay as they are printed: what is said is whom they mean. Raises UppfoljningError.
    """
    require_open(Uppfoljningstillfalle.objects.select_for_update().get(pk=row.tillfalle_id))
    namnd = row.tillfalle.plan.namnd
    _require_of_namnd(writer, namnd)
    before = _names(row)
    rader = row.moment.ansvarsrader.order_by("position", "pk")
    rader.update(anvandare=None, funktion=None)
    if writer:
        Slag = Ansvarsrad.Slag
        rad = rader.filter(slag=Slag.UTFORARE).first() or rader.filter(slag=Slag.ANSVARIG).first()
        rad = rad or Ansvarsrad(moment=row.moment, slag=Slag.UTFORARE)
        setattr(rad, "funktion" if isinstance(writer, Funktion) else "anvandare", writer)
        rad.save()
    log(
        row,
        "uppfoljning.writer-said",
        user=user,
        namnd=namnd,
        address=row.get_absolute_url(),
        changes={"values": {"skrivs av": [before, _names(row)]}},
    )


def _require_of_namnd(writer, namnd):
    if isinstance(writer, Funktion) and writer.namnd_id != namnd.pk:
        raise UppfoljningError("Funktionen hör till en annan nämnd.")
    if (
        isinstance(writer, Anvandare)
        and writer not in people_with(Right.WRITE_OWN_UPPFOLJNING, [namnd])[namnd.pk]
    ):
        raise UppfoljningError(
            f"{writer} får inte skriva i nämndens uppföljningar. Välj någon annan, eller be kommunens IT "
            "lägga till rollen kontrollutförare."
        )


def _names(row):
    return ", ".join(map(str, owners_of([row])[row.pk].people))
