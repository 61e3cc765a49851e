"""Column widths: the dress's shares, moved for the sake of the words."""

import pytest

from documents.press.widths import suited_widths
from organisation.texts import Audience
from plans.columns import Dress, single
from plans.fields import PlanTableRow
from plans.models import Kontrollmoment, Process
from plans.tables import Table, build_table

PAGE = {"page_em": 80, "padding_em": 1}


def table(*rows, widths=(25, 25, 25, 25)):
    """A table of nr, moment, metod and frekvens."""
    columns = zip(("nr", "moment", "metod", "frekvens"), widths, strict=True)
    dress = Dress(tuple(single(field, width=width) for field, width in columns))
    made = [
        PlanTableRow(Process(), Kontrollmoment(nr=nr, moment=moment, metod=metod, frekvens=frekvens))
        for nr, moment, metod, frekvens in rows
    ]
    return build_table(made, dress, Audience.PUBLIC)


def test_the_widths_fill_the_table():
    widths = suited_widths(table(("1.", "Kort", "Lång text " * 40, "Årligen")), **PAGE)

    assert sum(widths) == pytest.approx(100, abs=0.1)


def test_a_column_with_much_text_gets_more_and_keeps_to_its_bounds():
    nr, moment, metod, frekvens = suited_widths(table(("1.", "Kort", "Lång text " * 60, "Årligen")), **PAGE)

    assert metod == pytest.approx(55, abs=1)
    assert nr >= 25 * 0.6


def test_a_column_is_never_narrower_than_its_longest_word():
    widths = suited_widths(
        table(("1.", "Text " * 80, "Text " * 80, "Ekonomiavdelningen"), widths=(10, 43, 43, 4)), **PAGE
    )

    assert widths[3] > 100 * 8.3 / 80


def test_a_month_and_its_year_count_as_one_word():
    alone, together = (
        suited_widths(table(("1.", "Text " * 80, "Text " * 80, text), widths=(10, 43, 43, 4)), **PAGE)[3]
        for text in ("September", "September 2022")
    )

    assert together > alone + 2


def test_words_that_cannot_all_have_room_share_the_page():
    row = ("Ekonomiavdelningen",) * 4

    widths = suited_widths(table(row), page_em=20, padding_em=1)

    assert widths == pytest.approx((25, 25, 25, 25), abs=0.1)


def test_a_table_without_rows_keeps_the_shares_of_its_dress():
    empty = Table(table(widths=(10, 30, 40, 20)).dress, [])

    assert suited_widths(empty, **PAGE) == pytest.approx((10, 30, 40, 20), abs=0.5)


def test_a_column_that_is_empty_in_all_rows_lends_its_width():
    words = "Lång text " * 60

    _, _, empty, _ = suited_widths(table(("1.", words, "", "Årligen"), ("2.", words, "", "Årligen")), **PAGE)
    _, _, told, _ = suited_widths(
        table(("1.", words, "Kort", "Årligen"), ("2.", words, "", "Årligen")), **PAGE
    )

    assert told >= 25 * 0.6 > empty
