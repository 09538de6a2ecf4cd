"""Rosters of several sites: what makes no sense at one leaves the others alone."""

import polars as pl
import pytest

from flows.recipe import Occasion
from flows.recipes import rosters
from tests.app.published import NOW, hospital
from warehouse import landing, plans, publish, reading, writing
from warehouse.settings import settings

pytestmark = pytest.mark.slow

MORE = {
    "sites": "site_id,time_zone\nnorth,Europe/London\nsouth,Europe/London\n",
    "wards": "ward_id,site_id,specialty,open_beds\nn1,north,medicine,28\ns1,south,medicine,8\n",
    "staffing_ratios": (
        "ward_id,shift_type_id,skill,patients_per_person,minimum\n"
        "n1,early,nurse,20,1\ns1,early,nurse,8,1\n"
    ),
}


@pytest.fixture
def two_sites(folder):
    """North with its nurses, and south with a ward and nobody to work there."""
    hospital(leave_out=("sites", "wards"), forecast=False, plan=False)
    for feed, text in MORE.items():
        (settings().inbox / feed).mkdir(parents=True, exist_ok=True)
        (settings().inbox / feed / "more.csv").write_text(text)
    with writing("test") as db:
        landing.land_inbox(db, settings().inbox, as_of=NOW)
    publish.publish(as_of=NOW, run_id="more", replayed=True)
    return Occasion(NOW, replayed=True, inbox=settings().inbox, run_id="plan")


def test_a_site_without_staff_is_not_planned_and_says_what_to_mend(two_sites):
    said = rosters.propose(two_sites)
    assert said.outcome == "partly"
    assert (
        "south: A roster needs people: nobody on the staff is at home on s1. "
        "Deliver `staff` with these wards as home_ward_id."
    ) in said.words
    publish.publish(as_of=NOW, run_id="plan", replayed=True)
    with reading() as db:
        proposed = plans.latest(db, "roster", as_of=NOW)
        lines = plans.roster_lines(db, proposed.item(0, "proposal_id"))
    assert proposed["place_id"].to_list() == ["north"]
    assert lines.filter(pl.col("ward_id") == "n1").height > 0
