"""A stream that ends with a carriage return is as long as it says."""

import re
import zlib
from io import BytesIO
from itertools import count

import page
import pikepdf
import pydyf

from documents.press import stream_ends


def written(content):
    stream_ends.install()
    return pydyf.Stream([content]).data


def test_a_carriage_return_is_told_from_the_line_end():
    assert written(b"words\r") == b"<</Length 6>>\nstream\nwords\r\r\nendstream"


def test_other_streams_are_left_alone():
    assert written(b"words") == b"<</Length 5>>\nstream\nwords\nendstream"


def test_installing_twice_does_no_harm():
    stream_ends.install()

    assert written(b"\r").count(b"\r") == 2


# --- A file that was joined -------------------------------------------------------------------------


def joined(*contents):
    """A file of one page for each content, as the joiner saves it."""
    with pikepdf.new() as pdf:
        for content in contents:
            pdf.add_blank_page().Contents = pdf.make_stream(content)
        target = BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def ends_amiss():
    """Words whose compressed form ends with a carriage return, and which qpdf so writes amiss."""
    return next(
        words
        for number in count()
        if zlib.compress(words := b"% " + b"word " * 20 + str(number).encode()).endswith(b"\r")
    )


def lengths_agree(content):
    report = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_A_2A)
    return not any("raw content length" in failure.message for failure in report.failures)


def test_a_file_without_such_a_stream_is_left_alone():
    file = joined(b"% words")

    assert stream_ends.tell_apart(file) == file


def test_each_such_stream_is_told_apart_and_all_objects_are_found():
    words = ends_amiss()
    file = joined(words, b"% others", words + b" ", words)

    mended = stream_ends.tell_apart(file)

    assert len(re.findall(rb"[^\r]\r\nendstream", file)) == 2
    assert len(re.findall(rb"\r\r\nendstream", mended)) == 2
    assert not lengths_agree(file)
    assert lengths_agree(mended)
    with pikepdf.open(BytesIO(mended)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [each.Contents.read_bytes() for each in pdf.pages] == [words, b"% others", words + b" ", words]
