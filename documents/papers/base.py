"""What every paper has: its head and foot, its HTML and its PDF."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from documents.pdf import render_pdf
from documents.typography import typeset
from organisation.models import Kommun, Namnd
from organisation.swedish import format_date
from organisation.texts import Audience, render
from plans.models.plan import MAIN_PLAN

UTKAST, FORSLAG = "Utkast", "Förslag"
# The columns of the foot, and what stands in each.
FOOTER = (
    (("postadress", "Postadress"),),
    (("besoksadress", "Besöksadress"),),
    (("telefon", "Telefon"), ("telefax", "Telefax")),
    (("webb", "Internetadress"), ("epost", "e-postadress")),
    (("bankgiro", "Bankgironummer"),),
)


class Document:
    """A paper. `html()` is the whole of it; `pdf()` prints the same, equal bytes for equal input."""

    template = ""
    is_landscape = False
    # The kind of Handling it becomes.
    slag = ""
    # The kind, in the head of a letter.
    kind = ""
    # What the head says of a paper that is not decided yet; UTKAST also stands across its pages.
    mark = ""
    mottagare = handlaggare = handlaggare_telefon = ""

    def __init__(self, namnd: Namnd, audience: Audience = Audience.PUBLIC):
        self.namnd = namnd
        self.audience = audience

    @property
    def kommun(self) -> Kommun:
        return self.namnd.kommun

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def filename(self) -> str:
        raise NotImplementedError

    @property
    def names(self) -> dict[str, str]:
        """What kommun, nämnd and förvaltning are called in the paper, and the lines of the letterhead."""
        return self.namnd.names_of_day

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands in the head as label and value; empty values are left out of the paper."""
        return []

    @property
    def dated(self) -> datetime.date | None:
        """The date that the file itself carries: the paper's own, never the day when it was printed."""
        return None

    @property
    def footer(self) -> list[list[tuple[str, list[str]]]]:
        """The letterhead's lines by column, each with its printed label; what is empty is left out."""
        columns = (
            [(label, self.names[field].splitlines()) for field, label in column if self.names.get(field)]
            for column in FOOTER
        )
        return [column for column in columns if column]

    @property
    def page(self) -> str:
        """The named page of static/css/paper.css."""
        return ("liggande" if self.is_landscape else "staende") + ("-utkast" if self.mark == UTKAST else "")

    def date(self, date) -> str:
        return format_date(date, self.kommun.datumformat)

    def text(self, text: str):
        """A long text as the paper's readers may read it."""
        return render(text, self.audience)

    def context(self) -> dict:
        return {}

    def html(self) -> str:
        return typeset(render_to_string(self.template, {"paper": self, **self.context()}))

    def pdf(self) -> bytes:
        return render_pdf(self.html(), logotype=self._logotype if self.kommun.logotyp else None)

    def response(self, request: HttpRequest) -> HttpResponse:
        """The PDF, opened in the browser; saved by its name when the address ends in ?spara."""
        how = "attachment" if "spara" in request.GET else "inline"
        return HttpResponse(
            self.pdf(),
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'{how}; filename="{self.filename}"',
                "Cache-Control": "private, no-cache",
            },
        )

    def _logotype(self):
        with self.kommun.logotyp.open("rb") as file:
            return file.read()


def slug_of(plan):
    """The plan's slug where it tells one plan from another; empty for a nämnd's main plan."""
    return "" if plan.slug == MAIN_PLAN else plan.slug
