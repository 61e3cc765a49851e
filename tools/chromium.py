"""Print the path of the Chromium that the browser journeys drive; exit 1 when there is none."""

import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def system_chromium():
    """The path of the browser that the system has on its PATH, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def playwright_chromium():
    """The path of the browser that `playwright install chromium` fetched, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    found = system_chromium() or playwright_chromium()
    if not found:
        sys.exit("No Chromium was found. On Debian: apt-get install -y --no-install-recommends chromium")
    print(found)
