from xml.etree import ElementTree

from organisation.pictures import DEVIATIONS, DONE, MISSING, OTHER, Picture, RowPicture

SVG = "{http://www.w3.org/2000/svg}"


def picture(*bars):
    return Picture("kontroller", "Kontroller <år för år>", (DONE, OTHER, MISSING), bars)


def test_picture_has_title_and_description_for_who_listens():
    root = ElementTree.fromstring(picture(("2025", (8, 1, 2))).svg)

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "kontroller-title kontroller-desc"
    assert root.findtext(f"{SVG}title") == "Kontroller <år för år>"
    assert root.findtext(f"{SVG}desc") == "2025: genomförda 8, redovisade på annat sätt 1, ej redovisade 2"


def test_bars_are_as_tall_as_their_counts():
    root = ElementTree.fromstring(picture(("2024", (5, 0, 0)), ("2025", (10, 0, 0))).svg)

    heights = [float(rect.get("height")) for rect in root.findall(f"{SVG}rect")]

    assert heights == [36.0, 72.0]


def test_no_counts_at_all_draw_no_bar():
    root = ElementTree.fromstring(Picture("a", "Avvikelser", (DEVIATIONS,), (("2025", (0,)),)).svg)

    assert root.findall(f"{SVG}rect") == []


def test_nothing_needs_a_style():
    assert "style" not in picture(("2025", (8, 1, 2))).svg
    assert "style" not in MISSING.swatch


# --- Lying bars -------------------------------------------------------------------------------------


def row_picture(*rows):
    return RowPicture("namnder", "Staplar <nämnd för nämnd>", (DONE, OTHER, MISSING), rows)


def test_lying_bars_say_what_they_are_and_explain_their_parts():
    root = ElementTree.fromstring(row_picture(("Kulturnämnden", (8, 1, 2))).svg)

    texts = [text.text for text in root.findall(f"{SVG}text")]

    assert root.findtext(f"{SVG}title") == "Staplar <nämnd för nämnd>"
    assert texts == ["Kulturnämnden", "8", "1", "11", *(part.label for part in (DONE, OTHER, MISSING))]


def test_lying_bars_are_as_long_as_their_counts():
    root = ElementTree.fromstring(row_picture(("A", (5, 0, 0)), ("B", (10, 0, 0))).svg)

    first, second = (float(rect.get("width")) for rect in root.findall(f"{SVG}rect")[:2])

    assert second == first * 2


def test_a_hatched_part_is_told_without_colour():
    root = ElementTree.fromstring(row_picture(("A", (0, 0, 3))).svg)

    assert root.find(f"{SVG}path").get("stroke") == MISSING.fill


def test_lying_bars_of_nothing_draw_only_the_key():
    root = ElementTree.fromstring(row_picture(("A", (0, 0, 0))).svg)

    assert len(root.findall(f"{SVG}rect")) == 3
