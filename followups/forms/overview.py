"""What the address of the overview says: kommun, year, nämnd, status, late, order."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from followups.models import Uppfoljning, Uppfoljningstillfalle
from organisation.models import Anvandare, Kommun, Namnd
from plans.models import Plan


@dataclass(frozen=True)
class Choice:
    """The view that the address asks for. `kommun` is None for one who watches none."""

    kommun: Kommun | None
    year: int
    namnd: Namnd | None = None
    status: str = ""
    late: bool = False
    sort: str = ""


class OverviewForm(forms.Form):
    """The filter above the overview; what is not understood counts as not said, so that an old link still answers."""

    STATUSES = Uppfoljningstillfalle.Status.choices
    SORTS = ("namnd", "-saknas", "-avvikelser", "-sena")

    kommun = forms.ModelChoiceField(Kommun.objects.none(), to_field_name="slug", required=False)
    ar = forms.IntegerField(required=False)
    namnd = forms.ModelChoiceField(Namnd.objects.none(), to_field_name="slug", required=False)
    status = forms.ChoiceField(required=False)
    sen = forms.BooleanField(required=False)
    sortera = forms.ChoiceField(required=False)

    def __init__(self, data, *, user: Anvandare):
        super().__init__(data)
        watched = Namnd.objects.watched_by(user)
        self.namnder = list(watched.select_related("kommun"))
        self.kommuner = list({namnd.kommun_id: namnd.kommun for namnd in self.namnder}.values())
        self.fields["kommun"].queryset = Kommun.objects.filter(namnder__in=watched).distinct()
        self.fields["namnd"].queryset = watched.select_related("kommun")
        self.fields["status"].choices = self.STATUSES
        self.fields["sortera"].choices = [(each, each) for each in self.SORTS]

    def choice(self) -> Choice:
        """The view, with the first kommun and its newest year of rounds where the address says nothing."""
        self.is_valid()
        data = self.cleaned_data
        namnd = data.get("namnd")
        kommun = data.get("kommun") or (namnd.kommun if namnd else next(iter(self.kommuner), None))
        self.namnder = [each for each in self.namnder if each.kommun_id == (kommun and kommun.pk)]
        self.years = self._years(kommun)
        year = data.get("ar")
        if year not in self.years:
            year = self.years[0]
        return Choice(
            kommun,
            year,
            namnd if namnd and namnd.kommun_id == kommun.pk else None,
            data.get("status") or "",
            bool(data.get("sen")),
            data.get("sortera") or "",
        )

    def _years(self, kommun):
        """The years that the kommun has plans of, those with rounds first in the choice of a default."""
        plans = Plan.objects.filter(namnd__kommun=kommun).values_list("year", "tillfallen__pk").distinct()
        followed = {year for year, tillfalle in plans if tillfalle}
        rest = {year for year, _ in plans} - followed
        return sorted(followed, reverse=True) + sorted(rest, reverse=True) or [timezone.localdate().year]


class RowsForm(OverviewForm):
    """The filter above the single rows: the status is a row's."""

    STATUSES = Uppfoljning.Status.choices
    SORTS = ("namnd", "sista-dag", "status", "-avvikelser")
