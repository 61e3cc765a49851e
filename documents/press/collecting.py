"""Python's search for unreachable objects, made seldom while a paper is printed.

Layout makes millions of small objects, and the search through them takes a fifth of its time. It is not turned off: a
paper of a thousand pages would then keep all that it has done with.
"""

import gc
import threading
from contextlib import contextmanager

# New objects, and rounds of the young, before the collector looks (Python's own: 700, 10, 10).
SELDOM = (50_000, 20, 100)

_lock = threading.Lock()
_inside = 0
_usual = gc.get_threshold()


@contextmanager
def seldom_collecting():
    """Look seldom until the last of those who asked for it, in whatever thread, is done."""
    global _inside, _usual
    with _lock:
        if not _inside:
            _usual = gc.get_threshold()
            gc.set_threshold(*SELDOM)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                gc.set_threshold(*_usual)
