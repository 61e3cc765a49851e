"""What `make run` and `make demo-reset` do once the packages are in place.

python tools/run.py 8000       # migrate, load the demo, serve
python tools/run.py --reset    # throw the demo's data away and load it anew
"""

import os
import shutil
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"


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
    os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"{HOST}:{argument}"])


if __name__ == "__main__":
    main(sys.argv[1])
