"""The results of a sheet, as the import a floor below asks for them."""

from followups.forms.imports import ResultsForm
from followups.services.import_undo import undo_results
from followups.services.imports import choices_for, write_results


class ResultsHandler:
    """Takes the result columns of a sheet into rounds; see `plans.imports.results.Handler`."""

    template = "followups/_import_results.html"
    form = staticmethod(ResultsForm)
    choices_for = staticmethod(choices_for)
    write = staticmethod(write_results)

    @staticmethod
    def undo(kept, *, user):
        """Put the results of each round back. Raises PlanError when somebody has written since."""
        for each in kept:
            undo_results(each, user=user)

    @staticmethod
    def lines(kept):
        """What an undo would do, a line for each round."""
        return [_line(each) for each in kept]


def _line(kept):
    made = sum(each["made"] for each in kept["rows"])
    restored = len(kept["rows"]) - made
    if kept["made"]:
        rows = "sin enda rad" if made == 1 else f"sina {made} rader"
        return f"Uppföljningen {kept['name']} tas bort med {rows}."
    words = []
    if restored:
        words.append(f"{restored} resultat återställs")
    if made:
        words.append(f"{made} {'rad' if made == 1 else 'rader'} tas bort")
    return f"I uppföljningen {kept['name']}: {', '.join(words)}."
