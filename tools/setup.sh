#!/bin/sh
# Set up .venv and what the machine must have: setup.sh [runtime|dev]
# A second run with an unchanged lock file only looks, and is done in a second.
set -eu

kind=${1:-runtime}
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
venv=.venv
export UV_PYTHON_DOWNLOADS=never
# A network with a certificate authority of its own has put it among the system's.
export UV_SYSTEM_CERTS=true

stop() {
    echo "$*" >&2
    exit 1
}

if command -v flock >/dev/null 2>&1; then
    exec 8>.setup.lock
    flock 8
fi

# --- Python -------------------------------------------------------------------------------------
is_installed() {
    [ -e $venv/installed-runtime ] || [ -e $venv/installed-dev ]
}

# No stamp means that an earlier set-up was broken off: begin again rather than mend.
if ! is_installed || ! $venv/bin/python -c '' 2>/dev/null; then
    command -v "$python" >/dev/null 2>&1 || sh tools/apt.sh "Python" python3 python3-venv
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || stop \
        "Python 3.11 or newer is needed, and '$python' is $("$python" -V 2>&1)." \
        "Name another: make setup PYTHON=/path/to/python3.11"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || sh tools/apt.sh "Python's venv module" python3-venv
    echo "Creating $venv with $("$python" -V)"
    "$python" -m venv --clear $venv
fi

# --- Locked dependencies ------------------------------------------------------------------------
checksum() {
    cat requirements/uv.txt "requirements/$1.txt" | sha256sum
}

install() {
    $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$1.txt"
}

sync() {
    $venv/bin/uv pip sync --quiet --python $venv/bin/python --compile-bytecode --require-hashes "requirements/$1.txt"
}

# Who once had the developer's packages keeps them, so that run and test can alternate.
[ -e $venv/installed-dev ] && kind=dev
if [ "$(cat $venv/installed-$kind 2>/dev/null)" != "$(checksum $kind)" ]; then
    echo "Installing the locked packages ($kind)"
    rm -f $venv/installed-*
    # uv is fast but does not read pip's settings; pip knows the way on a machine with a mirror of its own.
    { install uv && sync $kind; } || install $kind
    checksum $kind >$venv/installed-$kind
fi

# --- Native libraries ---------------------------------------------------------------------------
$venv/bin/python -m internkontroll.native || sh tools/apt.sh "the libraries that draw PDF" \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig
$venv/bin/python -m internkontroll.native || stop "The libraries that draw PDF are installed but cannot be loaded."

[ "$kind" = dev ] && [ "${1:-}" = dev ] || exit 0

# --- What the tests need ------------------------------------------------------------------------
$venv/bin/python tools/pgtmp.py --find >/dev/null 2>&1 || sh tools/apt.sh "a PostgreSQL server for the tests" postgresql
$venv/bin/python tools/pgtmp.py --find >/dev/null
command -v pdftotext >/dev/null 2>&1 || sh tools/apt.sh "pdftotext" poppler-utils
command -v qpdf >/dev/null 2>&1 || sh tools/apt.sh "qpdf" qpdf
if ! $venv/bin/python tools/chromium.py >/dev/null 2>&1; then
    if grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
        # Ubuntu's chromium package is a snap, which has no place in a container.
        echo "Installing Chromium through Playwright"
        $venv/bin/playwright install --with-deps chromium
    else
        sh tools/apt.sh "a headless Chromium" chromium
    fi
    $venv/bin/python tools/chromium.py >/dev/null
fi
