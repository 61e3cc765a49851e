from xml.etree import ElementTree

from organisation.pictures import DEVIATIONS, DONE, MISSING, OTHER, Picture

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
