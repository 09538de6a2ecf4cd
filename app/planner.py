"""The planner's front door: ``streamlit run app/planner.py``.

Every rerun pins the newest published copy, draws the strip of ages, and runs one page. Here,
and only here, a PlanningError becomes a message.
"""

from pathlib import Path

import streamlit as st

from app import read, strip
from app.views import (
    changed,
    clinics,
    discharges,
    ed,
    escalation,
    roster,
    scenario,
    supplies,
    system,
    today,
    trust,
    wards,
)
from app.words import every_page as words
from ops.errors import PlanningError

STATIC = Path(__file__).with_name("static")


def main() -> None:
    """Draw one page."""
    icon = str(STATIC / "icon.png")
    st.set_page_config(page_title=words.TITLE, page_icon=icon, layout="wide")
    st.html(STATIC / "planner.css")
    pages = {
        "today": st.Page(today.show, title=words.TODAY, default=True),
        "ed": st.Page(ed.show, title=words.ED, url_path="ed"),
        "escalation": st.Page(escalation.show, title=words.ESCALATION, url_path="escalation"),
        "wards": st.Page(wards.show, title=words.WARDS, url_path="wards"),
        "discharges": st.Page(discharges.show, title=words.DISCHARGES, url_path="discharges"),
        "changed": st.Page(changed.show, title=words.CHANGED, url_path="changed"),
        "scenario": st.Page(scenario.show, title=words.SCENARIO, url_path="scenario"),
        "roster": st.Page(roster.show, title=words.ROSTER, url_path="roster"),
        "clinics": st.Page(clinics.show, title=words.CLINICS, url_path="clinics"),
        "supplies": st.Page(supplies.show, title=words.SUPPLIES, url_path="supplies"),
        "trust": st.Page(trust.show, title=words.TRUST, url_path="how-right-we-were"),
        "system": st.Page(system.show, title=words.SYSTEM, url_path="data-and-runs"),
    }
    # The front page has no address of its own; who types its name finds it all the same.
    by_name = st.Page(today.show, title=words.TODAY, url_path="today", visibility="hidden")
    page = st.navigation([*pages.values(), by_name], position="top")
    st.set_page_config(page_title=f"{page.title} · {words.TITLE}")
    st.session_state["pages"] = pages
    try:
        pinned = read.pin()
        if pinned is None:
            st.title(words.FIRST_RUN)
            st.info(words.NOTHING_PUBLISHED)
        else:
            st.session_state["here"] = strip.show(*pinned)
            page.run()
    except PlanningError as error:
        st.error(str(error))


main()
