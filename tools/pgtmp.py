"""Run a command with a real PostgreSQL of its own, and clear the server away afterwards.

    python tools/pgtmp.py pytest -q        # DATABASE_URL leads to the new server
    python tools/pgtmp.py --find           # prints the folder of the server's programs

The server listens on a socket in a temporary folder and on no port, so any number may run side by side.
PostgreSQL refuses to run as root: root hands the server to the user postgres, or else nobody.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl", "postgres")
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def find_server():
    """The folder with initdb, pg_ctl and postgres: the one on PATH, else Debian's highest version."""
    folders = []
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda path: float(path.parent.name), reverse=True)
    for folder in folders:
        if all((folder / program).exists() for program in PROGRAMS):
            return folder
    sys.exit(
        "No PostgreSQL server was found. On Debian: apt-get install -y --no-install-recommends postgresql"
    )


def server_user():
    """Whom the server runs as: keyword arguments for subprocess, empty unless we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    sys.exit("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.")


def call(command, **kwargs):
    """Run a server program quietly; show what it said only when it fails."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", **kwargs
    )
    if done.returncode:
        sys.exit(f"{Path(command[0]).name} failed:\n{done.stdout}")


def run_with_postgres(command):
    """Run the command with DATABASE_URL set to a fresh server; return its exit code."""
    programs, identity = find_server(), server_user()
    folder = Path(tempfile.mkdtemp(prefix="ik-pg-", dir="/tmp"))
    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        data = folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8"]
        call([*initdb, "--no-sync", "--locale=C.UTF-8", "--no-instructions"], **identity)
        options = f"-k {folder} -c listen_addresses= {FAST}"
        log = folder / "log"
        call([programs / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"], **identity)
        try:
            url = f"postgres://test@/postgres?host={folder}"
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            call([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **identity)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments):
    if arguments == ["--find"]:
        print(find_server())
        return 0
    if not arguments:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return run_with_postgres(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
