"""A real Chromium before a real planner, for whoever looks at pages as people do."""

import re
import shutil
import signal
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote_plus

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, expect, sync_playwright

from app.words import clinics, ed, models, roster, supplies, waiting
from flows import planner
from flows.server import end
from tests.test_house import ROOT

CHROMIUM = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
QUIET = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
SCREENSHOTS = ROOT / "screenshots"
"""Where every page is pictured; git ignores it."""
PAGES = {
    "today": "Today",
    "ed": "Emergency department",
    "escalation": "Escalation and actions",
    "wards": "Wards",
    "discharges": "Discharges needed",
    "changed": "What changed",
    "scenario": "Scenario",
    "staffing-gap": "Staffing gap",
    "roster": "Roster",
    "clinics": "Clinics",
    "reminders": "Reminders and calls",
    "fair-use": "Fair use",
    "waiting-list": "Waiting list",
    "supplies": "Supplies",
    "how-right-we-were": "How right we were",
    "models": "Models",
    "approvals": "Approvals and audit",
    "data-and-runs": "Data and runs",
    "wall": "north",  # the heading is the name of the site
}
PARTS = {
    "ed?ed-part": ed.ED_PARTS[1:],
    "roster?roster-part": roster.ROSTER_PARTS[1:],
    "clinics?clinics-part": clinics.CLINIC_PARTS[1:],
    "waiting-list?waiting-part": waiting.WAITING_PARTS[1:],
    "supplies?supplies-part": supplies.PARTS[1:],
    "models?models-part": (models.PART_RIGHT, models.PART_CONTEST),
}
"""The parts of long pages but for those that open first, as their addresses name them."""
PARTS_AT = [f"{at}={quote_plus(name)}" for at, names in PARTS.items() for name in names]
PATIENCE = 60_000


@contextmanager
def chromium():
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


def still(page):
    """Wait until the page has been drawn to its end."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(
        timeout=PATIENCE
    )


class Served:
    """The planner of a folder, as a process of its own, for as long as the block lasts."""

    def __init__(self, port=8600):
        self.port = port

    def __enter__(self):
        self.process, self.address = planner.start(self.port)
        return self

    def __exit__(self, *_):
        end(self.process)

    def open(self, page, path, *, first="h1"):
        """Go to a page and wait until it stands still; ``first`` is what it cannot be without."""
        try:
            page.goto(f"{self.address}/{path}", timeout=PATIENCE)
            page.locator(f"[data-testid=stMain] {first}").first.wait_for(timeout=PATIENCE)
            still(page)
            # A narrow screen folds its menu away once it knows that it is one.
            page.locator("[data-testid=stSidebar][data-collapsed=false]").wait_for(
                state="detached", timeout=PATIENCE
            )
        except Error:
            # Its last words are where each of its threads was; whoever comes next fails at once.
            self.process.send_signal(signal.SIGABRT)
            raise


_SIDEWAYS = """tables => [...document.querySelectorAll('[data-testid=stMain], [data-testid=stMain] *')]
    .filter(one => one.scrollWidth > one.clientWidth + 1 && !one.closest(tables))
    .filter(one => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX))
    .map(one => one.outerHTML.slice(0, 200))"""
_TABLES = ".sheet, [data-testid=stDataFrame], [role=tablist], pre"
"""What may be wider than a narrow screen: it scrolls by itself, by the keyboard too."""


def sideways(tab):
    """What has to be scrolled sideways to be read, but for tables, once all has found its size."""
    with suppress(Error):
        tab.wait_for_function(
            f"tables => !({_SIDEWAYS})(tables).length", arg=_TABLES, timeout=5_000
        )
    return tab.evaluate(_SIDEWAYS, _TABLES)


def barriers(tab):
    """What keeps somebody from using the page, as axe-core finds it: serious or critical.

    A page caught while it is drawn anew has lost its style for a moment, so what is found is
    looked at again once it stands still: only what stays is a barrier.
    """
    found = _found(tab)
    for _ in range(LOOKS):
        if not found:
            break
        tab.wait_for_timeout(BETWEEN_LOOKS)
        still(tab)
        found = _found(tab)
    return found


LOOKS, BETWEEN_LOOKS = 3, 2_000
"""How often what was found is looked at again, and milliseconds before each time."""


def _found(tab):
    found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (one["id"], node["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def type_day(tab, name, day, *, within):
    """Type a day into its field, box after box, and see each take what was typed."""
    for box, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        there = within.get_by_role("spinbutton", name=f"{box}, {name}")
        there.click()
        tab.keyboard.type(f"{number:02d}")
        expect(there).to_have_text(re.compile(f"^0?{number}$"))


def choose(tab, label, option, *, within=None):
    """Pick from a list that opens, by typing as people do: long lists show only their beginning.

    A list that a page drawn again has closed is opened once more. What Enter takes is the first
    of the list, so it has to be the one that is wanted by then.
    """
    box = (within or tab).get_by_role("combobox", name=label, exact=True)
    for patience in (5_000, 10_000, PATIENCE):
        still(tab)
        box.click()
        box.fill(option)
        with suppress(AssertionError):
            expect(tab.get_by_role("option").first).to_contain_text(option, timeout=patience)
            box.press("Enter")
            expect(box).to_have_value(re.compile(re.escape(option)), timeout=patience)
            return
    raise AssertionError(f"{label} offers no {option}")


def take(tab, label):
    """Take a file away and give back its bytes."""
    with tab.expect_download(timeout=PATIENCE) as asked:
        tab.get_by_role("button", name=label, exact=True).click()
    return Path(asked.value.path()).read_bytes()
