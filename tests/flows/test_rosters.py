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
    "sites": "site_id,time_zone\n"
    + "".join(f"{s},Europe/London\n" for s in ("north", "south", "west")),
    "wards": "ward_id,site_id,specialty,open_beds\nn1,north,medicine,28\ns1,south,medicine,8\n"
    "w1,west,medicine,8\n",
    "staffing_ratios": "ward_id,shift_type_id,skill,patients_per_person,minimum\n"
    "n1,early,nurse,20,1\ns1,early,nurse,8,1\nw1,early,nurse,8,1\n",
    "staff": "staff_id,home_ward_id,contracted_minutes\nsue,s1,11000\n",
}


@pytest.fixture
def three_sites(folder):
    """North with its nurses, south with one of impossible hours, west with nobody."""
    hospital(leave_out=("sites", "wards"), forecast=False, plan=False)
    for feed, text in MORE.items():
        (settings().inbox / feed).mkdir(parents=True, exist_ok=True)
        (settings().inbox / feed / "more.csv").write_text(text)
    with writing("test") as db:
        landing.land_inbox(db, settings().inbox, as_of=NOW)
    publish.publish(as_of=NOW, run_id="more", replayed=True)
    return Occasion(NOW, replayed=True, inbox=settings().inbox, run_id="plan")


def test_a_site_that_makes_no_sense_is_not_planned_and_says_what_to_mend(three_sites):
    said = rosters.propose(three_sites)
    assert said.outcome == "partly"
    assert "south: sue has a contract of 183.333 hours a week. Give their hours in `staff`" in (
        said.words
    )
    assert "west: A roster needs people; nobody on the staff is at home on its wards." in said.words
    publish.publish(as_of=NOW, run_id="plan", replayed=True)
    with reading() as db:
        proposed = plans.latest(db, "roster", as_of=NOW)
        lines = plans.roster_lines(db, proposed.item(0, "proposal_id"))
    assert proposed["place_id"].to_list() == ["north"]
    assert lines.filter(pl.col("ward_id") == "n1").height > 0
