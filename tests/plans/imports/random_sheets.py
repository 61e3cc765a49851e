"""Sheets that somebody might have made: plans at random, and the same plans after a year of editing.

A seed gives the same sheets everywhere, so what one of them finds can be looked at again.
"""

import random

from tests.plans.imports.sheets import sheet

HEADINGS = ("Nr", "Process", "Risk", "Kontrollmoment", "Kontrollmetod", "Vem?")
NARROW = ((0, 1, 3, 4), (1, 2, 3), (0, 1, 2, 3, 4, 5))
PROCESSES = ("Inköp", "Lön", "Krishantering", "Arkiv", "Budget")
MOMENTS = (
    "Avtalstrohet mot ramavtal",
    "Attest av löner",
    "Kontroll av att fakturor attesteras av behörig person",
    "Att planen finns",
    "Rutin",
    "Uppföljning av budget varje månad",
    "Kontroll av att diariet förs rätt",
)
SECTIONS = ("Kommunstyrelsen", "Kommunövergripande", "Stöd", "Ledning", "3.1 Medarbetare")


class RandomSheet:
    """A plan of sections with rows. `edit` does to it what people do; `data` is the workbook."""

    def __init__(self, seed: int):
        self.dice = random.Random(seed)
        self.columns = tuple(range(len(HEADINGS)))
        self.has_title = self.dice.random() < 0.3
        names = self.dice.sample(SECTIONS, self.dice.randint(0, 4))
        self.sections = [(name, self._rows()) for name in (None, *names)]

    def edit(self) -> None:
        """A few changes: sections and rows moved, doubled, removed, reworded, columns left out."""
        if self.dice.random() < 0.2:
            self.columns = self.dice.choice(NARROW)
        for _ in range(self.dice.randint(1, 4)):
            self.dice.choice(
                (self._reorder, self._remove, self._move, self._double, self._reword, self._add)
            )()

    @property
    def data(self) -> bytes:
        rows = [["Internkontrollplan 2022"], []] if self.has_title else []
        rows.append([HEADINGS[column] for column in self.columns])
        merged = []
        for name, moments in self.sections:
            if name:
                rows.append([name])
                merged.append(f"A{len(rows)}:{chr(64 + len(self.columns))}{len(rows)}")
            rows.extend([row[column] or None for column in self.columns] for row in moments)
        return sheet(*rows, merge=merged)

    def _rows(self):
        return [self._row() for _ in range(self.dice.randint(0, 5))]

    def _row(self):
        pick = self.dice.choice
        if self.dice.random() < 0.15:
            return ["", pick(PROCESSES), "", "", "", ""]
        nr = pick(("", "1.", "2", "3.", str(self.dice.randint(1, 9))))
        risk = pick(("Fel pris", "Fel lön", "", ""))
        names = pick(("HR", "HR\nEkonomi", ""))
        return [nr, pick((*PROCESSES, "")), risk, pick(MOMENTS), pick(("Stickprov", "")), names]

    def _place(self):
        """A section's rows and a place in them; None when there is no row at all."""
        places = [(rows, at) for _, rows in self.sections for at in range(len(rows))]
        return self.dice.choice(places) if places else (self.sections[0][1], None)

    def _reorder(self):
        self.dice.shuffle(self.sections)
        self.dice.shuffle(self._place()[0])

    def _remove(self):
        rows, at = self._place()
        if at is not None:
            del rows[at]

    def _move(self):
        rows, at = self._place()
        if at is not None:
            self.dice.choice(self.sections)[1].append(rows.pop(at))

    def _double(self):
        rows, at = self._place()
        if at is not None:
            rows.insert(self.dice.randint(0, len(rows)), list(rows[at]))

    def _reword(self):
        rows, at = self._place()
        if at is not None:
            code = self.dice.choice((1, 2, 3))
            rows[at][code] = (self.dice.choice(PROCESSES), "Fel pris", f"{rows[at][3]} ny text")[code - 1]

    def _add(self):
        rows, at = self._place()
        rows.insert(at or 0, self._row())
