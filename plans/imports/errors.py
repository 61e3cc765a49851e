class ImportRefused(Exception):
    """The file cannot be read in; the message is a Swedish sentence that says what is wrong and what to do."""
