import pytest
from django.conf import settings

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
