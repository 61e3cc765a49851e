"""A person at a browser: signs in, and every page she meets is held against axe, the console and the network."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

WIDTHS = (1280, 360)


class Person:
    """A signed-in user with a page of her own."""

    def __init__(self, page, base_url):
        self.page = page
        self.base_url = base_url
        self.faults = []
        page.on("console", self._hear)
        page.on("request", self._see)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _hear(self, message):
        # A refused form answers 422, which the browser writes in its console.
        if message.type == "error" and "422" not in message.text and "409" not in message.text:
            self.faults.append(message.text)

    def _see(self, request):
        if not request.url.startswith((self.base_url, "data:", "blob:")):
            self.faults.append(f"external request: {request.url}")

    def go(self, address):
        self.page.goto(f"{self.base_url}{address}")
        return self

    def log_in(self, username, password):
        self.go("/logga-in/")
        self.page.get_by_label("Användarnamn").fill(username)
        self.page.get_by_label("Lösenord").fill(password)
        self.page.get_by_role("button", name="Logga in").click()
        self.page.get_by_role("heading", level=1, name=re.compile("Välkommen")).wait_for()
        return self

    def check_page(self):
        """Axe finds nothing and nothing sticks out sideways, on a desk and on a phone."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            result = Axe().run(self.page)
            assert result.violations_count == 0, f"{self.page.url} at {width} px\n{result.generate_report()}"
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.page.url} is {wide} px wide at {width} px"
        self.page.set_viewport_size({"width": 1280, "height": 900})
        return self


@pytest.fixture
def person(live_server, browser, browser_context_args):
    """`person("controller")`: a signed-in user; `person(None)` has not signed in. Faults heard are told at the end."""
    from internkontroll.demo_accounts import DEMO_PASSWORD

    people = []

    def arrive(username, **context):
        page = browser.new_context(**(browser_context_args | context)).new_page()
        someone = Person(page, live_server.url)
        people.append(someone)
        return someone.log_in(username, DEMO_PASSWORD) if username else someone

    yield arrive
    for someone in people:
        someone.page.context.close()
        assert someone.faults == []
