"""The uploaded file between upload and confirmation.

It waits in a folder that no web server serves, under a token that stands in the session of the one who uploaded it,
and is removed when it is applied or cancelled, or after a day.
"""

import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

SESSION_KEY = "inlasningar"
MAX_WAITING = 5
MAX_AGE = 24 * 60 * 60


@dataclass
class Waiting:
    """One upload: what it is for, and what has been said of it so far.

    `sheets` are those chosen of several, `mall` the primary key of the dress that the plan is to wear.
    """

    token: str
    file_name: str
    namnd_slug: str
    year: int
    plan_slug: str
    answers: dict[str, str] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    mall: int | None = None
    results: dict[str, dict] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return folder() / f"{self.token}.upload"

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


def folder() -> Path:
    """Where uploads wait; made for the product's own user alone."""
    path = Path(getattr(settings, "IMPORT_DIR", settings.VAR_DIR / "inlasning"))
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(session, data: bytes, file_name: str, *, namnd_slug: str, year: int, plan_slug: str) -> Waiting:
    """Let the file wait for this session; the oldest of more than a few makes room."""
    sweep()
    waiting = Waiting(str(uuid.uuid4()), file_name[:200], namnd_slug, year, plan_slug)
    waiting.path.touch(mode=0o600)
    waiting.path.write_bytes(data)
    uploads = session.get(SESSION_KEY, {})
    too_many = max(0, len(uploads) - MAX_WAITING + 1)
    for token in list(uploads)[:too_many]:
        drop(session, token)
    save(session, waiting)
    return waiting


def find(session, token) -> Waiting | None:
    """The upload of this session with the token; None when it is applied, cancelled, too old or somebody else's."""
    stored = session.get(SESSION_KEY, {}).get(str(token))
    waiting = Waiting(**stored) if stored else None
    return waiting if waiting and waiting.path.exists() else None


def save(session, waiting: Waiting) -> None:
    """Remember the upload and the answers given."""
    session[SESSION_KEY] = {**session.get(SESSION_KEY, {}), waiting.token: asdict(waiting)}


def take(waiting: Waiting) -> bytes | None:
    """The file, for the one who comes first: of two clicks, the other gets None."""
    taken = waiting.path.with_suffix(".taken")
    try:
        waiting.path.rename(taken)
    except FileNotFoundError:
        return None
    return taken.read_bytes()


def give_back(waiting: Waiting) -> None:
    """Let a file that was taken wait again."""
    waiting.path.with_suffix(".taken").rename(waiting.path)


def drop(session, token) -> None:
    """Forget the upload and remove its file."""
    stored = session.get(SESSION_KEY, {}).pop(str(token), None)
    if stored:
        session.modified = True
        path = Waiting(**stored).path
        for each in (path, path.with_suffix(".taken")):
            each.unlink(missing_ok=True)


def sweep() -> None:
    """Remove files that have waited for more than a day."""
    limit = time.time() - MAX_AGE
    for path in folder().iterdir():
        if path.suffix in (".upload", ".taken") and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
