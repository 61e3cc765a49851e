"""Which reminders a person, or a kommun, wants."""

from django import forms

from followups.models import Kommunpaminnelser, Paminnelseslag
from organisation.access import Right, roles_with
from organisation.models import Anvandare

Slag = Paminnelseslag
_FOR_ROLES = {
    Slag.GODKANNA: Right.APPROVE_UPPFOLJNING,
    Slag.MISSIV: Right.WRITE_MISSIV,
    Slag.SENA_NAMNDER: Right.WATCH_ROUNDS,
}


def kinds_for(user: Anvandare) -> list[Paminnelseslag]:
    """The kinds that can come to the user: all, less those of roles that the user does not have."""
    roles = {roll for roll, _, _ in user.roles}
    return [slag for slag in Slag if slag not in _FOR_ROLES or roles & roles_with(_FOR_ROLES[slag])]


class MyRemindersForm(forms.Form):
    """A tick for each kind that the person wants."""

    wanted = forms.MultipleChoiceField(
        label="Skicka ett brev", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = [(slag.value, slag.label) for slag in kinds]


class KommunpaminnelserForm(forms.ModelForm):
    """The kommun's choice, ticked for what is switched off."""

    avstangda = forms.MultipleChoiceField(
        label="Avstängda påminnelser",
        choices=Slag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Det som är ikryssat skickas inte till någon i kommunen.",
    )

    class Meta:
        model = Kommunpaminnelser
        fields = ["kommun", "days_before", "avstangda"]
