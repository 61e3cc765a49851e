"""What becomes of the result columns of a sheet: which round, which status, and what stands there already."""

from django import forms

from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.services.import_cells import needs_status, round_of_heading
from followups.services.imports import KEEP, NEW, REPLACE

Status = Uppfoljning.Status


class ResultsForm(forms.Form):
    """A few questions for each round that the sheet has results of. `choices` is what the import is to do."""

    def __init__(self, data=None, *, plan, groups, user, chosen):
        super().__init__(data)
        self.groups = groups
        self.is_decided = bool(plan and plan.versioner.in_force().exists())
        rounds = []
        if plan:
            every = plan.tillfallen.order_by("-per_date")
            self.names = {each.name.casefold() for each in every}
            rounds = [each for each in every if each.status == Uppfoljningstillfalle.Status.OPPEN]
        else:
            self.names = set()
        for group in groups:
            self._add_fields(group, rounds, chosen.get(group.key, {}))

    def _add_fields(self, group, rounds, chosen):
        name, per_date = round_of_heading(group.heading)
        key = group.key
        choices = [("", "Läs inte in resultaten"), (NEW, "Till en ny uppföljning")]
        choices += [(str(each.public_id), f"Till uppföljningen {each.name}, som är öppen") for each in rounds]
        self.fields[f"{key}-tillfalle"] = forms.ChoiceField(
            label="Resultaten läses in",
            choices=choices,
            required=False,
            initial=chosen.get("tillfalle", ""),
            widget=forms.RadioSelect,
        )
        self.fields[f"{key}-name"] = forms.CharField(
            label="Den nya uppföljningens namn",
            max_length=100,
            required=False,
            initial=chosen.get("name", name),
            help_text="Som det ska stå i papperet, till exempel per 31 augusti 2017.",
        )
        self.fields[f"{key}-per_date"] = forms.DateField(
            label="Per datum",
            required=False,
            initial=chosen.get("per_date", per_date),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        if any(needs_status(row) for row in group.rows):
            self.fields[f"{key}-text_status"] = forms.ChoiceField(
                label="Rader som har resultat men ingen status blir",
                choices=[(Status.GENOMFORD, "Genomförd"), (Status.PAGAR, "Pågår")],
                required=False,
                initial=chosen.get("text_status"),
                widget=forms.RadioSelect,
            )
        if rounds:
            self.fields[f"{key}-existing"] = forms.ChoiceField(
                label="Där något annat redan står i uppföljningen",
                choices=[(KEEP, "Behåll det som står"), (REPLACE, "Ersätt med det som står i arket")],
                required=False,
                initial=chosen.get("existing", KEEP),
                widget=forms.RadioSelect,
            )
        if not self.is_decided:
            self.fields[f"{key}-historical"] = forms.BooleanField(
                label="Planen är inte beslutad i systemet. Resultaten gäller en äldre plan och knyts till utkastet.",
                required=False,
                initial=chosen.get("historical", False),
            )

    @property
    def sections(self):
        """(group, its bound fields by name) for the page."""
        return [
            (
                group,
                {
                    name.partition("-")[2]: self[name]
                    for name in self.fields
                    if name.startswith(f"{group.key}-")
                },
            )
            for group in self.groups
        ]

    @property
    def choices(self) -> dict[str, dict]:
        """By group, what the import is to do with it; groups that are not read in are left out."""
        return {group.key: self._chosen(group) for group in self.groups if self._chosen(group)["tillfalle"]}

    def _chosen(self, group):
        data = self.cleaned_data
        per_date = data.get(f"{group.key}-per_date")
        return {
            "tillfalle": data.get(f"{group.key}-tillfalle", ""),
            "name": data.get(f"{group.key}-name", "").strip(),
            "per_date": per_date.isoformat() if per_date else "",
            "text_status": data.get(f"{group.key}-text_status", ""),
            "existing": data.get(f"{group.key}-existing", "") or KEEP,
            "historical": data.get(f"{group.key}-historical", False),
        }

    def clean(self):
        data = super().clean()
        taken, names = set(), set(self.names)
        for group in self.groups:
            chosen = self._chosen(group)
            where = chosen["tillfalle"]
            if not where:
                continue
            if f"{group.key}-text_status" in self.fields and not chosen["text_status"]:
                self.add_error(
                    f"{group.key}-text_status",
                    "Välj vad raderna blir. Det går att ändra rad för rad efteråt.",
                )
            if where == NEW:
                self._check_new(group, chosen, names)
            elif where in taken:
                self.add_error(
                    f"{group.key}-tillfalle", "Två kolumner kan inte läsas in till samma uppföljning."
                )
            taken.add(where)
            names.add(chosen["name"].casefold())
        return data

    def _check_new(self, group, chosen, names):
        if not chosen["name"]:
            self.add_error(f"{group.key}-name", "Skriv vad uppföljningen ska heta.")
        elif chosen["name"].casefold() in names:
            self.add_error(f"{group.key}-name", "Planen har redan en uppföljning med det namnet.")
        if not chosen["per_date"] and f"{group.key}-per_date" not in self.errors:
            self.add_error(f"{group.key}-per_date", "Ange vilken dag uppföljningen gäller.")
        if not self.is_decided and not chosen["historical"]:
            self.add_error(
                f"{group.key}-historical",
                "Bekräfta att resultaten gäller en äldre plan, eller läs inte in dem.",
            )
