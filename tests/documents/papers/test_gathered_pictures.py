"""The colours of the pictures: they are told apart in grey, and the figures in them can be read."""

import pytest

from documents.papers.gathered_pictures import TONES


def luminance(colour):
    """The relative luminance of WCAG."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_verdicts_go_from_light_to_dark():
    yellow, green, orange, red = (TONES[name][0] for name in ("gul", "gron", "orange", "rod"))

    assert contrast(yellow, green) > 1.3
    assert contrast(green, orange) > 1.3
    assert contrast(orange, red) > 1.3


@pytest.mark.parametrize("name", TONES)
def test_a_figure_can_be_read_in_its_colour(name):
    fill, ink = TONES[name]

    assert contrast(fill, ink) >= 4.5
