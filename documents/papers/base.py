"""What every paper has: its head and foot, its HTML and its PDF."""

import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from organisation.file_names import internal_name
from organisation.models import Kommun, Namnd
from organisation.swedish import format_date
from organisation.texts import Audience, RenderedText, render
from plans.models.plan import MAIN_PLAN

from ..press.pdf import render_pdf
from ..press.typography import typeset

UTKAST, FORSLAG = "Utkast", "Förslag"
# At the head of each page of a paper that carries what is secret.
INTERNAL_MARK = "INTERN – innehåller sekretess"
# The columns of the foot, and what stands in each.
FOOTER = (
    (("postadress", "Postadress"),),
    (("besoksadress", "Besöksadress"),),
    (("telefon", "Telefon"), ("telefax", "Telefax")),
    (("webb", "Internetadress"), ("epost", "e-postadress")),
    (("bankgiro", "Bankgironummer"),),
)


class TextPart(NamedTuple):
    """A piece of a paper's running text, with the heading above it; its level is 2, or 3 under one of those."""

    heading: str
    text: RenderedText | str = ""
    level: int = 2


class Document:
    """A paper. `html()` is the whole of it; `pdf()` prints the same, equal bytes for equal input.

    A paper is for one audience. PUBLIC, the default, has gaps where passages are marked; INTERNAL has the words with
    their marking, says so on each page, and is handed out by `documents.views.internal` and print runs alone, which
    ask for the right and log. Whoever writes a paper takes `audience` and hands it to this class, shows long texts
    through `self.text` or a table made for `self.audience` and no stored text in any other way, and gives the parts
    of a paper the same audience. Titles, facts and file names are public in both: they never hold a long text.
    """

    template = ""
    is_landscape = False
    # The kind of Handling it becomes.
    slag = ""
    # The kind, in the head of a letter.
    kind = ""
    # What the head says of a paper that is not decided yet; UTKAST also stands across its pages.
    mark = ""
    # Set where something must be put right first (papers.findings.hold_back): it is then printed as an utkast.
    is_held_back = False
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

    INTERNAL_MARK = INTERNAL_MARK

    @property
    def is_internal(self) -> bool:
        """True of a paper that carries what is secret."""
        return self.audience == Audience.INTERNAL

    @property
    def owners(self) -> list[Namnd]:
        """The nämnder whose texts come into the paper: each lets its own secrets be read, and logs who had them."""
        return [self.namnd]

    @property
    def saved_as(self) -> str:
        """The name of the file that is handed out or kept: it tells that a paper is internal."""
        return internal_name(self.filename) if self.is_internal else self.filename

    @property
    def choice(self) -> dict:
        """What was chosen for this paper, and is kept with its Handling; empty for the paper as it usually is."""
        return {}

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
        return ("liggande" if self.is_landscape else "staende") + (
            "-utkast" if self.printed_mark == UTKAST else ""
        )

    @property
    def printed_mark(self) -> str:
        """What the head says: the mark, or UTKAST for a paper that may not be drawn up as it stands."""
        return UTKAST if self.is_held_back else self.mark

    def date(self, date) -> str:
        return format_date(date, self.kommun.datumformat)

    def text(self, text: str):
        """A long text as the paper's readers may read it."""
        return render(text, self.audience)

    @property
    def text_parts(self) -> list[TextPart]:
        """The paper's running text in printed order, without its tables: what a secretary goes on writing in Word."""
        return []

    @property
    def has_gaps(self) -> bool:
        """True when something is left out of the running text for the paper's readers."""
        return any(
            passage.masked
            for part in self.text_parts
            if isinstance(part.text, RenderedText)
            for block in part.text.blocks
            for line in block.lines
            for passage in line
        )

    @property
    def text_owners(self) -> list[Namnd]:
        """As `owners`, of the running text alone."""
        return self.owners

    def context(self) -> dict:
        return {}

    def html(self) -> str:
        """The paper as it is printed."""
        return self.draw()

    def draw(self) -> str:
        """The paper as it stands, also where something in it would stop the print: for the preview."""
        return typeset(render_to_string(self.template, {"paper": self, **self.context()}))

    def pdf(self) -> bytes:
        return render_pdf(self.html(), logotype=self.logotype if self.kommun.logotyp else None)

    def response(self, request: HttpRequest) -> HttpResponse:
        """The PDF, opened in the browser; saved by its name when the address ends in ?spara."""
        how = "attachment" if "spara" in request.GET else "inline"
        return HttpResponse(
            self.pdf(),
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'{how}; filename="{self.saved_as}"',
                "Cache-Control": "private, no-store" if self.is_internal else "private, no-cache",
            },
        )

    def logotype(self) -> bytes:
        """The picture in the head, of a kommun that has one."""
        with self.kommun.logotyp.open("rb") as file:
            return file.read()


def slug_of(plan):
    """The plan's slug where it tells one plan from another; empty for a nämnd's main plan."""
    return "" if plan.slug == MAIN_PLAN else plan.slug
