"""The words of a printed paper."""

import subprocess


def pdf_text(data, folder):
    """The words of a PDF in reading order, on one line."""
    path = folder / "paper.pdf"
    path.write_bytes(data)
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True
    ).stdout.decode()
    return " ".join(text.replace("\xad", "").split())
