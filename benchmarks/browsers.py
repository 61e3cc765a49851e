"""Many people at their browsers at once: processes of threads that speak HTTP to a socket, by the standard library."""

import http.client
import re
import socket
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

PROCESSES = 4
HOST = "internkontroll.example.org"
EDITOR = re.compile(r'<form class="editor".*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


@dataclass
class Browser:
    """One person's: where the server listens, and her cookies."""

    socket_path: str
    session: str
    csrf: str = ""

    def get(self, path: str) -> str:
        """The page as text. The first one brings the token that forms are sent with."""
        status, headers, body = self._send("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path} answered {status}.")
        for cookie in headers.get_all("Set-Cookie", []):
            if cookie.startswith("csrftoken="):
                self.csrf = cookie.removeprefix("csrftoken=").partition(";")[0]
        return body.decode()

    def post(self, path: str, body: str) -> int:
        return self._send("POST", path, body)[0]

    def _send(self, method, path, body=None):
        headers = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "X-Forwarded-Proto": "https",
            "Cookie": f"sessionid={self.session}; csrftoken={self.csrf}",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = _SocketConnection(self.socket_path)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()


@dataclass
class Writer:
    """One person and what she sends: pairs of an address and a form's body."""

    browser: Browser
    forms: list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    status: int
    ms: float


class _SocketConnection(http.client.HTTPConnection):
    """HTTP to a socket in the file system, so that no port is taken."""

    def __init__(self, path):
        super().__init__(HOST, timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def open_form(browser: Browser, url: str) -> dict[str, str]:
    """Open the page, and tell what its form holds in hidden fields."""
    return dict(HIDDEN.findall(EDITOR.search(browser.get(url))[0]))


def write_at_once(writers: list[Writer]) -> list[Answer]:
    """All begin at the same moment, and send their forms one after another without a pause.

    The POST alone is timed, from the call to the last byte of the answer.
    """
    shares = [writers[number::PROCESSES] for number in range(PROCESSES)]
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(PROCESSES, context) as pool:
        answers = pool.map(_write_share, shares, [manager.Barrier(PROCESSES)] * PROCESSES)
        return [answer for share in answers for answer in share]


def _write_share(writers, gate):
    gate.wait()
    with ThreadPoolExecutor(len(writers)) as pool:
        return [answer for each in pool.map(_send_forms, writers) for answer in each]


def _send_forms(writer):
    answers = []
    for url, body in writer.forms:
        start = time.perf_counter()
        status = writer.browser.post(url, body)
        answers.append(Answer(status, (time.perf_counter() - start) * 1000))
    return answers
