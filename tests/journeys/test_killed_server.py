"""The server's process is killed while somebody types, and started anew: every word is there.

A server of its own with a database of its own on disk, because the tests' server lives in the tests' process.
"""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import expect

from internkontroll.demo_accounts import DEMO_PASSWORD
from tests.journeys.conftest import Person

pytestmark = pytest.mark.journey

BOX = "Resultat: vad visade kontrollen?"
WORDS = "Granskningen av krisplanerna är gjord. "
MORE = "Två av fem saknar ansvarig. "
STILL_MORE = "Enheterna har fått besked."
PREPARE = (
    "import django; django.setup(); from django.core.management import call_command; "
    "call_command('migrate', verbosity=0); from internkontroll.demo import load_demo; load_demo()"
)


class Server:
    """The product on a port of its own, in a process that can be killed."""

    def __init__(self, folder):
        self.file = folder / "db.sqlite3"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "internkontroll.settings",
            "DATABASE_URL": f"sqlite:///{self.file}",
            "MEDIA_ROOT": str(folder),
            "DEBUG": "1",
            "DEMO": "1",
            "LOG_LEVEL": "ERROR",
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        subprocess.run(
            [sys.executable, "-c", PREPARE], cwd=settings.BASE_DIR, env=self.environment, check=True
        )

    def start(self):
        command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(300):
            try:
                urlopen(f"{self.url}/logga-in/", timeout=5).close()
                return
            except (URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError("The server did not start.")

    def kill(self):
        """At once and without a word, as when the power goes."""
        self.process.kill()
        self.process.wait()

    def row(self, nr):
        """The public id and the text of the row in the demo's open round."""
        with sqlite3.connect(self.file) as database:
            return database.execute(
                "SELECT u.public_id, u.text FROM followups_uppfoljning u"
                " JOIN followups_uppfoljningstillfalle t ON t.id = u.tillfalle_id"
                " JOIN plans_kontrollmoment m ON m.id = u.moment_id"
                " WHERE t.per_date = '2017-12-31' AND m.nr = ?",
                [nr],
            ).fetchone()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def open_row(server, browser, browser_context_args):
    """`open_row("1.")`: the controller in a new browser, with the row's form open."""
    contexts = []

    def arrive(nr):
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        controller = Person(context.new_page(), server.url).log_in("controller", DEMO_PASSWORD)
        return controller.go(address_of(server, nr)).page

    yield arrive
    for context in contexts:
        context.close()


def address_of(server, nr):
    return f"/uppfoljning/rad/{UUID(server.row(nr)[0])}/"


def status_of(page):
    return page.locator("[data-autosave-status]")


def save(page, nr):
    page.get_by_label("Status").select_option("genomford")
    page.get_by_role("button", name="Spara och stäng").click()
    page.get_by_text(f"Sparat: {nr}").wait_for()


def test_words_typed_before_while_and_after_the_server_was_gone_are_all_saved(server, open_row):
    page = open_row("1.")
    box = page.get_by_label(BOX)
    box.press_sequentially(WORDS)
    expect(status_of(page)).to_contain_text("Sparat utkast kl")

    box.press_sequentially(MORE[:9])
    server.kill()
    box.press_sequentially(MORE[9:])
    expect(status_of(page)).to_contain_text("Ingen kontakt med servern. Texten finns på den här datorn")

    server.start()
    box.press_sequentially(STILL_MORE)
    expect(status_of(page)).to_contain_text("Sparat utkast kl", timeout=15_000)
    save(page, "1.")

    assert server.row("1.")[1] == WORDS + MORE + STILL_MORE


def test_server_and_window_are_gone_within_two_seconds_of_the_last_keystroke(server, open_row):
    page = open_row("2.")
    page.get_by_label(BOX).press_sequentially(WORDS)
    last_keystroke = time.monotonic()
    expect(status_of(page)).to_contain_text("Sparat utkast kl", timeout=2000)
    server.kill()
    page.context.close()
    took = time.monotonic() - last_keystroke

    server.start()
    page = open_row("2.")

    assert took < 3
    page.get_by_text("Du har ett utkast från kl").wait_for()
    assert page.get_by_label(BOX).input_value() == WORDS.strip()


def test_server_is_killed_at_the_last_keystroke_and_the_page_is_left(server, open_row):
    page = open_row("3.")
    page.get_by_label(BOX).press_sequentially(WORDS)
    server.kill()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")

    server.start()
    page.goto(f"{server.url}{address_of(server, '3.')}")

    page.get_by_text("Du har ett utkast från kl").wait_for()
    assert re.match(WORDS.strip(), page.get_by_label(BOX).input_value())
