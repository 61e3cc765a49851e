"""What `make run` and `make demo-reset` do once the packages are in place.

python tools/run.py 8000       # migrate, load the demo, serve, and print in the background
python tools/run.py --reset    # throw the demo's data away and load it anew
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# A paper that is being printed when one stops the demo gets this long to be finished.
GRACE_SECONDS = 10
PR_SET_PDEATHSIG = 1


def require_free_port(port):
    """Stop with a sentence when the port is no port or somebody else has it."""
    if not (port.isdigit() and 0 < int(port) < 65536):
        sys.exit(f"PORT must be a number between 1 and 65535, not '{port}'.")
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, int(port)))
        except PermissionError:
            sys.exit(f"Port {port} is for root only. Choose one above 1023: make run PORT=8001")
        except OSError:
            sys.exit(
                f"Port {port} on {HOST} is in use. Choose another: make run PORT={int(port) % 65535 + 1}"
            )


def reset():
    """Remove the demo's database and files. What DATABASE_URL or MEDIA_ROOT points at is never touched."""
    for variable in ("DATABASE_URL", "MEDIA_ROOT"):
        if variable in os.environ:
            sys.exit(f"{variable} is set, and make demo-reset only clears the demo in var/. Unset it first.")
    for file in (ROOT / "var").glob("db.sqlite3*"):
        file.unlink()
    shutil.rmtree(ROOT / "var" / "media", ignore_errors=True)


def load():
    """Bring the database up to date and the demo in, in one process. load_demo prints the accounts."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_demo")


def start(*command, apart=False):
    """A command of manage.py as a process that ends when this one does, however that ends (on Linux).

    One that is apart is out of the terminal's reach: Ctrl-C leaves it to finish what it holds, and we end it.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def die_with_parent():
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        start_new_session=apart,
        preexec_fn=die_with_parent if libc else None,
    )


def stop(processes):
    """End the processes: first politely, then not."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(port):
    """The web server, and beside it the worker that prints in the background; they end together."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    server = start("runserver", f"{HOST}:{port}")
    worker = start("db_worker", "--no-reload", "--verbosity", "0", apart=True)
    try:
        sys.exit(server.wait())
    except KeyboardInterrupt:
        print()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop([server, worker])


def main(argument):
    os.environ.update({"DEBUG": "1", "DEMO": "1", "DJANGO_SETTINGS_MODULE": "internkontroll.settings"})
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    if argument == "--reset":
        reset()
        load()
        return
    require_free_port(argument)
    load()
    print(f"\nInternkontroll: http://{HOST}:{argument}/   (stop with Ctrl-C)\n", flush=True)
    serve(argument)


if __name__ == "__main__":
    main(sys.argv[1])
