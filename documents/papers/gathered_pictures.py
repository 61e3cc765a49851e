"""The pictures of the samlade uppföljning, each with the words that say the same."""

from followups.gathered import Gathered
from organisation.models import Skalsteg
from organisation.pictures import DONE, MISSING, OTHER, Part, RowPicture
from organisation.swedish import join_words

from .gathered_rows import checked

# A step in a picture: its colour, and that of the figure in it. They are told apart in grey too, for most papers are
# printed so: from light to dark yellow, green, orange, red.
TONES = {
    "gron": ("#8cc49e", "#16282d"),
    "gul": ("#f3da80", "#16282d"),
    "orange": ("#d07d34", "#16282d"),
    "rod": ("#8f2513", "#ffffff"),
    "neutral": ("#8b9496", "#16282d"),
}


def verdict_picture(gathered: Gathered) -> RowPicture:
    """How many nämnder gave each verdict, in one bar with those that have not handed in."""
    summary, steps = gathered.summary, {step.label: step for step in gathered.scale}
    silent = summary.reported - sum(count for _, count in summary.verdicts)
    counted = [
        *((_part(steps[label]), count) for label, count in summary.verdicts if label in steps),
        (Part("Ingen bedömning", "#b9c2c3", ink="#16282d"), silent),
        (Part("Ej inlämnat", MISSING.fill, is_hatched=True), summary.missing),
    ]
    counted = [(part, count) for part, count in counted if count]
    words = join_words([f"{part.label.lower()} {count}" for part, count in counted])
    return RowPicture(
        name="bedomningar",
        alt=f"Stapel över nämndernas bedömningar: {words}.",
        parts=tuple(part for part, _ in counted),
        rows=(("Nämnder", tuple(count for _, count in counted)),),
        label_width=60,
    )


def check_picture(gathered: Gathered) -> RowPicture:
    """What was checked, nämnd by nämnd."""
    return RowPicture(
        name="kontroller",
        alt=(
            "Staplar över kontrollmomenten i varje nämnd: genomförda, redovisade på annat sätt och ej redovisade. "
            "Siffrorna står i tabellen ovanför."
        ),
        parts=(DONE, OTHER, MISSING),
        rows=tuple((_short(each.name), checked(each)) for each in gathered.told),
    )


def _part(step: Skalsteg) -> Part:
    fill, ink = TONES.get(step.farg, TONES["neutral"])
    return Part(step.label, fill, ink=ink)


def _short(name: str) -> str:
    return name if len(name) <= 38 else f"{name[:37].rstrip()}…"
