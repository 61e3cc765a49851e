"""The result columns of a table row. Each reads `row.extra["uppfoljning"]`, which a follow-up table puts there."""

from plans.fields import Field, registry

BILAGOR_HEADING = "Bilagor till resultatet"
RESULT_HEADINGS = (
    "Utfall",
    "Kontrollresultat",
    "Resultat av kontroll",
    "Beskrivning och resultat av kontrollaktivitet",
)
DEVIATION_HEADINGS = ("Avvikelse", "Antal fel", "Antal avvikelser")


def register_all() -> None:
    """Put the fields of a result into the registry."""
    registry.register(
        _field("status", "Status", _status),
        _field("bedomning", "Bedömning", lambda each: each.bedomning.label if each.bedomning else ""),
        _field("resultat", "Resultat", _resultat, *RESULT_HEADINGS, doubtful=("Uppföljning",)),
        _field("stickprov", "Antal granskade", lambda each: _number(each.sample_size), "Stickprov"),
        _field("avvikelser", "Avvikelser", lambda each: _number(each.deviations), *DEVIATION_HEADINGS),
        _field("planerad_tid", "Planerad tid", lambda each: each.planned_text),
        _field("genomford_av", "Genomförd av", lambda each: each.performed_by),
        # Of the row's own files, told to whoever reads: an import leaves the column as it is.
        Field(
            "bilagor",
            "Bilagor",
            _read(lambda each: "\n".join(bilaga.listed for bilaga in each.shown_bilagor)),
            headings=(BILAGOR_HEADING,),
            is_result=True,
        ),
    )


def _field(code, label, read, *headings, doubtful=()):
    """A field of the result, known in sheets by its label and by these headings."""
    return Field(code, label, _read(read), (label, *headings), doubtful, is_result=True)


def _read(read):
    def from_row(row):
        uppfoljning = row.extra.get("uppfoljning")
        return read(uppfoljning) if uppfoljning else ""

    return from_row


def _status(uppfoljning):
    if uppfoljning.utesluten_reason:
        return "Inte med"
    if uppfoljning.planned_text and uppfoljning.status in {"pagar", "genomfors_senare", "ej_paborjad"}:
        return f"{uppfoljning.get_status_display()} ({uppfoljning.planned_text})"
    return uppfoljning.get_status_display()


def _resultat(uppfoljning):
    """The text; a row without text says its status, so that an empty cell never reads as in order."""
    if uppfoljning.utesluten_reason:
        return f"Inte med i uppföljningen: {uppfoljning.utesluten_reason}"
    return uppfoljning.text or _status(uppfoljning)


def _number(value):
    return "" if value is None else str(value)
