"""Swedish hyphenation that knows the seams of internal control's own compounds.

Pyphen's Swedish patterns part by syllable and miss some seams: "Kontrol-lutförare", "kansliav-delningen". The patterns
below are laid beside them, in the same notation: an odd figure allows a break, an even one forbids it, the highest
wins. `install` puts them into the very dictionary that WeasyPrint reads.
"""

import pyphen

SEAMS = (
    "kontrol8l9akt",
    "kontrol8l9ans",
    "kontrol8l9ut",
    "kontrol8l9omr",
    "kontrol8l9ob",
    "kontrol8l9upp",
    "kansli9av",
    "kansli9enh",
    "dat8a9s8kydd",
    "ris8k9ana",
    "ris8k9omr",
    "kommu8n9o8r8g",
    "kommun9ge8men8sam",
    "en8het",
    "kommu8n9ö8ver",
    "cybe8r9an",
    "interne8t9ad",
    "förtroende9s8kad",
    "chec8k9lis",
    "o8av8slut",
    "9sys8tem",
    "gift8s9in8ci8dent",
    # The verdicts' own word, which is read at a glance: "Utan avvikelse" goes on two lines, whole.
    "av8vi8kel8se",
)


def install() -> pyphen.Pyphen:
    """Lay the seams into pyphen's Swedish dictionary, which is kept for the process, and return it."""
    swedish = pyphen.Pyphen(lang="sv")
    swedish.hd.patterns.update(map(_parse, SEAMS))
    swedish.hd.maxlen = max(map(len, swedish.hd.patterns))
    swedish.hd.cache.clear()
    return swedish


def _parse(seam):
    """The letters of a seam, and pyphen's value for them: at which letter the figures begin, and the figures."""
    letters, figures = "", [0]
    for sign in seam:
        if sign.isdigit():
            figures[-1] = int(sign)
        else:
            letters += sign
            figures.append(0)
    places = [place for place, figure in enumerate(figures) if figure]
    return letters, (places[0], tuple(figures[places[0] : places[-1] + 1]))
