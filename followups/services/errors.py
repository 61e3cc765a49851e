"""The one error of this room."""


class UppfoljningError(Exception):
    """A rule of the round is broken; the message is a Swedish sentence that says what to do."""
