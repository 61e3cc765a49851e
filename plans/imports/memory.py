"""What a kommun has said of headings, kept for its next sheet."""

from django.db import transaction
from django.utils import timezone

from organisation.models import Anvandare, Kommun, Namnd
from organisation.services import log
from plans.models import Rubrikminne

from .headings import ColumnReading

# A heading without words is known by its letter alone, which says nothing of the next sheet.
_LETTER_ALONE = "(kolumn "
_LONGEST = Rubrikminne._meta.get_field("heading").max_length


@transaction.atomic
def remember_answers(
    namnd: Namnd, columns: list[ColumnReading], answers: dict[str, str], *, user: Anvandare | None
) -> int:
    """Keep the answers for the nämnd's kommun, the latest in force. Returns how many are new or changed."""
    known = Rubrikminne.objects.answers_of(namnd.kommun)
    printed = {column.key: " ".join(column.heading.split()) for column in columns}
    learned = {
        heading: answer
        for heading, answer in answers.items()
        if known.get(heading) != answer and _can_be_kept(heading)
    }
    for heading, answer in learned.items():
        Rubrikminne.objects.update_or_create(
            kommun=namnd.kommun,
            heading=heading,
            defaults={
                "printed": printed.get(heading, "")[:_LONGEST],
                "field": answer,
                "answered_by": user,
                "answered_by_name": str(user)[:150] if user else "",
                "answered_at": timezone.now(),
            },
        )
    if learned:
        log(namnd.kommun, "rubrikminne.learned", user=user, namnd=namnd, changes={"headings": learned})
    return len(learned)


@transaction.atomic
def forget_headings(kommun: Kommun, *, user: Anvandare, pk: int | None = None) -> int:
    """Forget one heading of the kommun, or all. Returns how many; the next sheet is asked about anew."""
    minnen = Rubrikminne.objects.filter(kommun=kommun)
    if pk is not None:
        minnen = minnen.filter(pk=pk)
    forgotten = dict(minnen.values_list("heading", "field"))
    minnen.delete()
    if forgotten:
        namnd = kommun.namnder.order_by("-is_ks", "pk").first()
        log(kommun, "rubrikminne.forgotten", user=user, namnd=namnd, changes={"headings": forgotten})
    return len(forgotten)


def _can_be_kept(heading):
    return bool(heading) and not heading.startswith(_LETTER_ALONE) and len(heading) <= _LONGEST
