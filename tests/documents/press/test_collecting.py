import gc

import pytest

from documents.press.collecting import SELDOM, seldom_collecting


def test_what_was_usual_comes_back_after_the_last_one():
    usual = gc.get_threshold()

    with seldom_collecting():
        with seldom_collecting():
            pass
        within = gc.get_threshold()

    assert (within, gc.get_threshold()) == (SELDOM, usual)


def test_it_comes_back_after_a_failure_too():
    usual = gc.get_threshold()

    with pytest.raises(ValueError, match="fel"), seldom_collecting():
        raise ValueError("fel")

    assert gc.get_threshold() == usual
