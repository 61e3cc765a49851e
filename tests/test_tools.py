import os
import socket
import subprocess
import sys
from pathlib import Path

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
