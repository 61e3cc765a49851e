"""The shared libraries that WeasyPrint needs, asked for without importing it.

`python -m internkontroll.native` exits 1 and names what is missing; `make setup` and the system checks ask the same.
"""

import ctypes
import ctypes.util
import sys

# Only names as the dynamic loader knows them on Linux; elsewhere ctypes searches by the stem.
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libfontconfig.so.1",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
)
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
INSTALL = f"apt-get install -y --no-install-recommends {PACKAGES}"


def is_loadable(library):
    """Whether the dynamic loader finds the library."""
    if not sys.platform.startswith("linux"):
        stem = library.removeprefix("lib").partition(".so")[0]
        return ctypes.util.find_library(stem) is not None
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries():
    """The libraries that cannot be loaded, in the order of LIBRARIES."""
    return [library for library in LIBRARIES if not is_loadable(library)]


if __name__ == "__main__" and (missing := missing_libraries()):
    sys.exit("Cannot load: " + ", ".join(missing))
