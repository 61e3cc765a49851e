"""The one error of this room."""


class DocumentError(Exception):
    """A paper cannot be made or printed; the message is a Swedish sentence that says what to do."""
