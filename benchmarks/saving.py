"""Saving a row while 200 people write five rows each, against a bare view that saves one row under the same load.

gunicorn serves both, on a PostgreSQL of its own, through all middleware, signed in and with CSRF. The rows stand in 20
rounds that are open, fifty in each; every writer is a kontrollutförare who is named on her five rows. Both loads are
run in turn three times; each is judged by the median of its 95th percentiles. Afterwards every row is read back.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.measure import Figure, Ratio

USERS, ROWS, NAMNDER, ROUNDS = 200, 5, 20, 3
GOAL = 5.0
WORKERS, THREADS = 4, 2
TEXT = (
    "Stickprov om tio fakturor har granskats mot attestreglementet. Två saknade underlag för representation, övriga "
    "var rätt konterade och attesterade av behörig person. Ekonomiavdelningen har påmint enheterna om reglerna.\n\n"
    "- Rutinen för nya attestanter är uppdaterad.\n- Nästa stickprov görs i november."
)
ROOT = Path(__file__).resolve().parent.parent


def run() -> list[Ratio | Figure]:
    """Measured in a process of its own that has PostgreSQL."""
    command = [sys.executable, "tools/pgtmp.py", sys.executable, "-m", "benchmarks.saving"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(done.returncode)
    told = json.loads(done.stdout.splitlines()[-1])
    return [Ratio(*each) for each in told["ratios"]] + [Figure(*each) for each in told["figures"]]


# --- The child: what is written, by whom, and what became of it --------------------------------------


def make_kommun():
    """The kommun's open rounds, and by user her five rows; then the rows that the bare view writes, without a user."""
    from organisation.models import Kommun, Skala, Skalsteg

    kommun = Kommun.objects.create(name="Provkommun", slug="sparande")
    skala = Skala.objects.create(kommun=kommun, slag=Skala.Slag.BEDOMNING_MOMENT, from_year=2020)
    Skalsteg.objects.bulk_create(
        Skalsteg(skala=skala, level=level, label=label)
        for level, label in enumerate(("Tillräcklig", "Inte helt tillräcklig", "Otillräcklig"), start=1)
    )
    by_user, bare_rows = {}, []
    for number in range(NAMNDER):
        users = make_users(number)
        tillfalle, rows = make_round(kommun, f"sparande-{number}", users)
        by_user |= {user: rows[n * ROWS : (n + 1) * ROWS] for n, user in enumerate(users)}
        bare_rows += make_round(kommun, f"bar-{number}", [])[1]
    return by_user, bare_rows


def make_users(number):
    from organisation.models import Anvandare

    count = USERS // NAMNDER
    return Anvandare.objects.bulk_create(
        Anvandare(username=f"sparar-{number}-{n}", password="!", last_name=f"Provsson {n}")
        for n in range(count)
    )


def make_round(kommun, slug, users):
    """An open round of fifty rows, five for each of the users, who are the nämnd's kontrollutförare."""
    from followups.models import Uppfoljning, Uppfoljningstillfalle
    from organisation.models import Medlemskap, Namnd, Roll
    from plans.models import Ansvarsrad, Avsnitt, Kontrollmoment, Plan, Planversion, Process

    namnd = Namnd.objects.create(kommun=kommun, name=slug, slug=slug)
    plan = Plan.objects.create(namnd=namnd, year=2026)
    version = Planversion.objects.create(plan=plan, number=1, status=Planversion.Status.BESLUTAD)
    count = USERS * ROWS // NAMNDER
    headings = [Avsnitt.objects.create(version=version, name=f"Avsnitt {n}", position=n) for n in range(4)]
    processes = Process.objects.bulk_create(
        Process(version=version, avsnitt=headings[n % 4], name=f"Process {n}", position=n)
        for n in range(count)
    )
    moments = Kontrollmoment.objects.bulk_create(
        Kontrollmoment(
            version=version, process=process, nr=f"{n + 1}.", moment="Kontroll av attest.", metod=TEXT
        )
        for n, process in enumerate(processes)
    )
    Medlemskap.objects.bulk_create(
        Medlemskap(anvandare=user, namnd=namnd, roll=Roll.KONTROLLUTFORARE) for user in users
    )
    Ansvarsrad.objects.bulk_create(
        Ansvarsrad(
            moment=moment,
            slag=Ansvarsrad.Slag.UTFORARE,
            text=str(users[n // ROWS]),
            anvandare=users[n // ROWS],
        )
        for n, moment in enumerate(moments)
        if users
    )
    tillfalle = Uppfoljningstillfalle.objects.create(
        plan=plan, name="September", slug="september", per_date="2026-09-30", status="oppen"
    )
    rows = Uppfoljning.objects.bulk_create(
        Uppfoljning(tillfalle=tillfalle, moment=moment, linje=moment.linje) for moment in moments
    )
    return tillfalle, rows


def sign_in(user) -> str:
    """The key of a session in the database."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def serving():
    """gunicorn as in the handbook's chapter on operation, on a socket in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="ik-bench-") as folder:
        path = f"{folder}/gunicorn.sock"
        options = ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "error"]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "internkontroll.wsgi",
            "--bind",
            f"unix:{path}",
            *options,
        ]
        server = subprocess.Popen(command, cwd=ROOT)
        try:
            while not os.path.exists(path):
                if server.poll() is not None:
                    raise SystemExit("gunicorn did not start.")
                time.sleep(0.1)
            yield path
        finally:
            server.terminate()
            server.wait(30)


class Load:
    """Two hundred people who write five rows each, round after round."""

    def __init__(self, socket_path):
        from benchmarks.browsers import Browser, open_form

        self.by_user, self.bare_rows = make_kommun()
        self.browsers = {user: Browser(socket_path, sign_in(user)) for user in self.by_user}
        with ThreadPoolExecutor(WORKERS * THREADS) as pool:
            urls = [rows[0].edit_url for rows in self.by_user.values()]
            opened = pool.map(open_form, self.browsers.values(), urls)
            self.hidden = dict(zip(self.browsers, opened, strict=True))
        self.p95 = {"product": [], "bare": []}
        self.errors = 0

    def write(self, kind, number):
        from benchmarks.browsers import write_at_once

        answers = write_at_once(list(self.writers(kind, number)))
        self.errors += sum(answer.status != 302 for answer in answers)
        self.p95[kind].append(statistics.quantiles((answer.ms for answer in answers), n=20)[-1])

    def writers(self, kind, number):
        """What each sends: the product's rows as the form's first button does it, the last of them and close."""
        from benchmarks.browsers import Writer

        bare = iter(self.bare_rows)
        for user, rows in self.by_user.items():
            if kind == "bare":
                urls = [f"/bar/{next(bare).public_id}/" for _ in rows]
            else:
                urls = [f"{row.edit_url}nasta/" for row in rows[:-1]] + [rows[-1].edit_url]
            # Her form as the page gave it, and as it gives it again when a row has been saved so many times.
            hidden = self.hidden[user] | {"radversion": number + 1}
            bodies = [urlencode(values_of(row, number) | hidden) for row in rows]
            yield Writer(self.browsers[user], list(zip(urls, bodies, strict=True)))

    def lost(self) -> int:
        """How many rows do not say what was written last, are not counted up by each save, or lack one in the log."""
        from django.db.models import Count

        from followups.models import Uppfoljning
        from organisation.models import Handelse

        written = Handelse.objects.filter(action="uppfoljning.written")
        logged = dict(written.values_list("object_id").annotate(Count("pk")).order_by())
        rows = [row for rows in self.by_user.values() for row in rows]
        stored = Uppfoljning.objects.in_bulk([row.pk for row in rows])
        return sum(
            stored[row.pk].text != values_of(row, ROUNDS - 1)["text"]
            or stored[row.pk].radversion != 1 + ROUNDS
            or logged.get(str(row.public_id)) != ROUNDS
            for row in rows
        )


def values_of(row, number) -> dict:
    """What the form's fields hold, the hidden ones apart."""
    text = f"{TEXT}\n\nRad {row.public_id}, gång {number}."
    return {
        "status": "genomford",
        "text": text,
        "sample_size": 10,
        "deviations": 2,
        "performed_by": "Enhetschef",
    }


def main() -> None:
    """The child of `run`: tell the ratio and the figures as JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.web_settings"
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    with serving() as path:
        load = Load(path)
        connection.close()
        for number in range(ROUNDS):
            for kind in ("bare", "product"):
                load.write(kind, number)
        p95 = {kind: statistics.median(values) for kind, values in load.p95.items()}
        lost = load.lost()
    name = f"saving, {USERS} users × {ROWS} rows"
    print(
        json.dumps(
            {
                "ratios": [[f"{name}, p95", p95["product"], p95["bare"], GOAL]],
                "figures": [
                    [f"{name}, errors", load.errors, "errors", 0],
                    [f"{name}, lost", lost, "rows", 0],
                ],
            }
        )
    )


if __name__ == "__main__":
    main()
