import json

import pytest
from django.conf import settings
from django.db import transaction

from tools.chromium import system_chromium

QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
ALONE = ("--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium where there is one, else Playwright's own. Root cannot have its sandbox."""
    arguments = {**browser_type_launch_args, "args": ["--no-sandbox", *QUIET, *ALONE]}
    if path := system_chromium():
        arguments["executable_path"] = path
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A Swedish browser on a Swedish clock."""
    return {**browser_context_args, "locale": "sv-SE", "timezone_id": "Europe/Stockholm"}


def pytest_report_header():
    """The suite runs on two databases: say which one this is."""
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.fixture(scope="module")
def demo_in_module(django_db_setup, django_db_blocker):
    """The three papers, loaded once for all tests of a module that ask for `demo`, and rolled back after them."""
    from internkontroll.demo import load_demo

    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        load_demo()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def demo(demo_in_module, db):
    """The demo's kommuner, plans, rounds and accounts; what the test changes is rolled back.

    Every test of the module runs beside the demo once one has asked for it: give it a module of its own. A
    `live_server` needs real commits: there, call `internkontroll.demo.load_demo()` in the test.
    """


@pytest.fixture(scope="session")
def transcript():
    """`transcript("mjolby_2017")`: what the paper says, from a file that the demo's loader never reads."""

    def read(name):
        path = settings.BASE_DIR / "tests" / "transcripts" / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    return read


@pytest.fixture
def count_queries(django_assert_max_num_queries):
    """`count_queries(deed)`: how many queries the deed makes."""

    def count(deed):
        with django_assert_max_num_queries(500) as captured:
            deed()
        return len(captured)

    return count


@pytest.fixture
def task_queue(settings):
    """The real queue: what is put in it waits until the test lets a worker take it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
