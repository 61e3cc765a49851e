"""Deeds of several people at the same moment.

On PostgreSQL they are threads with a connection each. SQLite, which has one writer at a time, runs the very same deeds
one after another, so that the rule is checked there too and no run passes over it in silence.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

from django.db import connection, transaction


def at_once(deed: Callable, count: int = 50) -> list:
    """What `deed(0)` to `deed(count - 1)` return; on PostgreSQL all begin at the same moment."""
    if connection.vendor == "sqlite":
        return [deed(number) for number in range(count)]
    gate = Barrier(count, timeout=30)

    def run(number):
        gate.wait()
        return _by_another(deed, number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def meanwhile(first: Callable, then: Callable) -> object:
    """What `then()` returns, begun by somebody else when `first()` is done and not yet committed: it waits for it."""
    if connection.vendor == "sqlite":
        first()
        return then()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            other = pool.submit(_by_another, then)
            wait([other], timeout=0.5)
            assert not other.done()
        return other.result(timeout=30)


def answer(deed: Callable, *errors: type[Exception]) -> object:
    """What the deed returns, or the sentence of its error."""
    try:
        return deed()
    except errors as error:
        return str(error)


def _by_another(deed, *args):
    try:
        return deed(*args)
    finally:
        connection.close()
