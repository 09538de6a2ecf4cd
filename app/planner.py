"""The planner's front door: ``streamlit run app/planner.py``.

Every rerun asks who is there, pins the newest published copy, draws the strip of ages, and runs
one page. Here, and only here, a PlanningError becomes a message.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app import (
    access,
    phone_menu,
    read,
    refused,
    sign_in,
    signed_in,
    speaking,
    strip,
    way_back,
)
from app.access import Person
from app.views import (
    approvals,
    changed,
    clinics,
    discharges,
    ed,
    escalation,
    fair_use,
    models,
    reminders,
    roster,
    scenario,
    staffing_gap,
    supplies,
    system,
    today,
    trust,
    waiting,
    wall,
    wards,
)
from app.words import every_page as words
from app.words import numbers as say
from ops.errors import PlanningError
from warehouse.records import trail
from warehouse.records.hand import at_hand

STATIC = Path(__file__).with_name("static")

UNLISTED = frozenset({"wall"})


def _pages() -> dict[str, tuple[Callable[[], None], str, str | None]]:
    """Each page by its name in the law of access: what draws it, its title, its address."""
    return {
        "today": (today.show, words.TODAY, None),
        "ed": (ed.show, words.ED, "ed"),
        "escalation": (escalation.show, words.ESCALATION, "escalation"),
        "wards": (wards.show, words.WARDS, "wards"),
        "discharges": (discharges.show, words.DISCHARGES, "discharges"),
        "changed": (changed.show, words.CHANGED, "changed"),
        "scenario": (scenario.show, words.SCENARIO, "scenario"),
        "staffing_gap": (staffing_gap.show, words.STAFFING_GAP, "staffing-gap"),
        "roster": (roster.show, words.ROSTER, "roster"),
        "clinics": (clinics.show, words.CLINICS, "clinics"),
        "reminders": (reminders.show, words.REMINDERS, "reminders"),
        "fair_use": (fair_use.show, words.FAIR_USE, "fair-use"),
        "waiting": (waiting.show, words.WAITING, "waiting-list"),
        "supplies": (supplies.show, words.SUPPLIES, "supplies"),
        "trust": (trust.show, words.TRUST, "how-right-we-were"),
        "models": (models.show, words.MODELS, "models"),
        "audit": (approvals.show, words.AUDIT, "approvals"),
        "system": (system.show, words.SYSTEM, "data-and-runs"),
        "wall": (wall.show, words.WALL, "wall"),
    }


def _sections() -> dict[str, tuple[str, ...]]:
    """The pages of the menu, desk by desk."""
    return {
        "": ("today",),
        words.OF_SITE: ("ed", "wards", "discharges", "escalation", "changed", "scenario", "wall"),
        words.OF_STAFF: ("staffing_gap", "roster"),
        words.OF_CLINICS: ("clinics", "reminders", "waiting"),
        words.OF_SUPPLIES: ("supplies",),
        words.OF_SYSTEM: ("trust", "models", "fair_use", "audit", "system"),
    }


def main() -> None:
    """Draw one page."""
    icon = str(STATIC / "icon.png")
    st.set_page_config(page_title=words.TITLE, page_icon=icon, layout="wide")
    st.html(STATIC / "planner.css")
    try:
        with at_hand():
            _draw()
    except PlanningError as error:
        st.error(say.redated(str(error)))


def _draw() -> None:
    visitor = sign_in.visitor()
    speaking.begin(visitor)
    inside = bool(visitor.roles) and not signed_in.over(visitor.sign_in)
    sections, titled = _sections(), _pages()
    pages = {name: _page(name, visitor, *said) for name, said in titled.items()}
    # The front page has no address of its own; who types its name finds it all the same.
    by_name = st.Page(today.show, title=words.TODAY, url_path="today", visibility="hidden")
    menu = {title: [pages[name] for name in names] for title, names in sections.items()}
    menu[""].append(by_name)
    page = st.navigation(menu, position="top" if inside else "hidden")
    st.set_page_config(page_title=f"{page.title} · {words.TITLE}")
    st.session_state["pages"] = pages
    on_wall = page is pages["wall"]
    person = sign_in.who(way_back.here(page), wall=on_wall)
    way_back.go({path: pages[name] for name, (_, _, path) in titled.items()}, page)
    if not on_wall:
        phone_menu.show(pages, sections, person)
    refused.tell()
    try:
        _run(page, person, on_wall=on_wall)
    except PlanningError as error:
        st.error(say.redated(str(error)))
    if not on_wall:
        speaking.foot(person)


def _run(page: st.Page, person: Person, *, on_wall: bool) -> None:
    """Pin the newest copy and draw the page from it, or say that there is none yet."""
    pinned = read.pin()
    if pinned is None:
        st.title(words.FIRST_RUN)
        st.info(words.NOTHING_PUBLISHED)
        return
    stand = strip.bare if on_wall else strip.show
    st.session_state["here"] = stand(*pinned, person)
    page.run()


def _page(
    name: str, person: Person, draw: Callable[[], None], title: str, path: str | None
) -> st.Page:
    """A page that asks once more, as it runs, whether it is for this person."""

    def show() -> None:
        try:
            access.must_see(person, name, title)
        except access.RefusedError:
            trail.note("refused", name, {"roles": sorted(person.roles)}, by=person.name)
            raise
        draw()

    seen = access.may_see(person, name)
    return st.Page(
        show,
        title=title,
        url_path=path,
        default=name == "today",
        visibility="visible" if seen and name not in UNLISTED else "hidden",
    )


main()
