"""Picture every page, or those of the README; see the package."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.app.browser import CHROMIUM, PAGES, PARTS_AT, PATIENCE, SCREENSHOTS, Served, chromium
from tests.test_house import ROOT

SIZES = ((1366, 768), (390, 844))
THEMES = ("light", "dark")
SHOWN = {"today": "today", "roster": "roster", "clinics": "clinics", "supplies": "supplies"}
"""Pages of the README, by the names of their pictures."""
HERE = Path(__file__).parent
STILL = 1_500
"""Milliseconds in which charts finish drawing."""


def main() -> None:
    """Picture what was asked for, of a hospital that is there or of one invented for it."""
    asked = _asked()
    if CHROMIUM is None:
        sys.exit("No Chromium is installed here. On Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory(prefix="hospital-") as made:
        os.environ["HOSPITAL_FOLDER"] = str(asked.folder or _invented(Path(made) / "demo"))
        with chromium() as browser, Served() as there:
            if asked.readme:
                _of_readme(browser, there)
            else:
                _every_page(browser, there)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("--folder", type=Path, help="a hospital; else one is invented")
    parser.add_argument("--readme", action="store_true", help="only what the README shows")
    return parser.parse_args()


def _invented(folder: Path) -> Path:
    command = [sys.executable, "-m", "flows.command", "demo", "--no-planner", "--days", "200"]
    subprocess.run([*command, "--folder", str(folder)], check=True, cwd=ROOT)
    return folder


def _of_readme(browser, there) -> None:
    for name, path in SHOWN.items():
        _picture(browser, there, path, SIZES[0], "light", HERE / f"{name}.png", whole=False)


def _every_page(browser, there) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    for size in SIZES:
        for theme in THEMES:
            for path in (*PAGES, *PARTS_AT):
                name = re.sub(r"\W+", "-", path)
                to = SCREENSHOTS / f"{name}-{size[0]}-{theme}.png"
                _picture(browser, there, path, size, theme, to, whole=True)


def _picture(browser, there, path, size, theme, to, *, whole) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, device_scale_factor=1
    )
    tab = context.new_page()
    there.open(tab, path)
    if whole:
        # The page scrolls inside itself, so that only a taller window shows all of it.
        tall = tab.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
        tab.set_viewport_size({"width": width, "height": min(int(tall) + 40, 6_000)})
    tab.wait_for_timeout(STILL)
    tab.screenshot(path=to, timeout=PATIENCE)
    sys.stdout.write(f"{to}\n")
    context.close()


if __name__ == "__main__":
    main()
