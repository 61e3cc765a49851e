import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run_tool(name, *arguments, **environ):
    command = [sys.executable, ROOT / "tools" / name, *arguments]
    return subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True)


def test_run_says_that_the_port_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = run_tool("run.py", str(port))

    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} on 127.0.0.1 is in use.")
    assert "Traceback" not in done.stderr


def test_run_says_that_the_port_is_no_port():
    done = run_tool("run.py", "åtta")

    assert done.returncode == 1
    assert done.stderr == "PORT must be a number between 1 and 65535, not 'åtta'.\n"


def test_reset_leaves_another_database_alone():
    done = run_tool("run.py", "--reset", DATABASE_URL="postgres://ik@db.example.org/ik")

    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL is set")


def test_pgtmp_gives_a_real_server_and_clears_it_away():
    code = """
import os, psycopg
folder = os.environ["DATABASE_URL"].partition("host=")[2]
with psycopg.connect(f"host={folder} user=test dbname=postgres") as connection:
    print(folder, connection.execute("select 1").fetchone()[0])
raise SystemExit(7)
"""

    done = run_tool("pgtmp.py", sys.executable, "-c", code)

    assert done.returncode == 7
    folder, one = done.stdout.split()
    assert one == "1"
    assert not Path(folder).exists()


def children_of(pid):
    """The processes below the process, however deep, and what each of them runs."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True).stdout
    rows = [line.split(maxsplit=2) for line in found.splitlines()]
    parents, below = {str(pid)}, {}
    for _ in range(3):
        below |= {child: args for child, parent, args in rows if parent in parents}
        parents |= set(below)
    return below


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux", reason="Elsewhere a killed parent cannot take its children with it."
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_run_starts_a_worker_beside_the_server_and_leaves_nothing_behind(tmp_path, number):
    port = free_port()
    environ = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path),
    }
    command = [sys.executable, ROOT / "tools" / "run.py", str(port)]
    run = subprocess.Popen(command, env=environ, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_answering(port))
        below = wait_until(lambda: (found := children_of(run.pid)) and len(found) == 3 and found)

        os.kill(run.pid, number)
        run.wait(30)

        wait_until(lambda: not any(Path("/proc", pid).exists() for pid in below))
    finally:
        run.kill()
    assert sorted(args.split("manage.py ")[1].split()[0] for args in below.values()) == [
        "db_worker",
        "runserver",
        "runserver",
    ]


def free_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        return other.getsockname()[1]


def is_answering(port):
    with socket.socket() as server:
        return server.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < deadline, "It never came to hold."
        time.sleep(0.1)
    return answer
