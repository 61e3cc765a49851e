"""The result columns of a table row. Each reads `row.extra["uppfoljning"]`, which a follow-up table puts there."""

from plans.fields import Field, registry


def register_all() -> None:
    """Put the fields of a result into the registry."""
    registry.register(
        Field("status", "Status", _read(_status), headings=("Status",), is_result=True),
        Field(
            "bedomning",
            "Bedömning",
            _read(lambda each: each.bedomning.label if each.bedomning else ""),
            headings=("Bedömning",),
            is_result=True,
        ),
        Field(
            "resultat",
            "Resultat",
            _read(_resultat),
            headings=(
                "Resultat",
                "Utfall",
                "Kontrollresultat",
                "Resultat av kontroll",
                "Beskrivning och resultat av kontrollaktivitet",
            ),
            doubtful=("Uppföljning",),
            is_result=True,
        ),
        Field(
            "stickprov",
            "Antal granskade",
            _read(lambda each: _number(each.sample_size)),
            headings=("Antal granskade", "Stickprov"),
            is_result=True,
        ),
        Field(
            "avvikelser",
            "Avvikelser",
            _read(lambda each: _number(each.deviations)),
            headings=("Avvikelse", "Avvikelser", "Antal fel", "Antal avvikelser"),
            is_result=True,
        ),
        Field(
            "planerad_tid",
            "Planerad tid",
            _read(lambda each: each.planned_text),
            headings=("Planerad tid",),
            is_result=True,
        ),
        Field(
            "genomford_av",
            "Genomförd av",
            _read(lambda each: each.performed_by),
            headings=("Genomförd av",),
            is_result=True,
        ),
    )


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
