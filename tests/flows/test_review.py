"""What was said is held against what came, once that is known."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.recipe import Occasion
from flows.recipes.review import PATIENCE, score_forecasts
from flows.recipes.track import record
from ops.tables import Forecast, Issue
from tests.hospital import fill
from tests.tables import table
from warehouse import forecasts, judged, publish, reading, writing

pytestmark = pytest.mark.slow

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

SAID = """
    series      | entity_id | issued_at        | target_at        | level | value
    ed_arrivals | north     | 2026-01-05 08:00 | 2026-01-05 08:00 | 0.5   | 1
    ed_arrivals | north     | 2026-01-05 08:00 | 2026-01-05 09:00 | 0.5   | 1
"""
PAPERS = """
    series      | issued_at        | model      | code_version
    ed_arrivals | 2026-01-05 08:00 | usual_pace | 0.1.0
"""
COUNTED = """
    site_id | hour_start       | arrivals
    north   | 2026-01-05 08:00 | 1
    north   | 2026-01-05 09:00 | 3
"""


@pytest.fixture
def told(folder):
    """A forecast was issued; call it with the counts that were delivered since."""

    def counts(drawing):
        with writing("test") as db:
            fill(db, "ed_arrivals_hourly", drawing)
            forecasts.save(db, table(Forecast, SAID))
            forecasts.save_issue(db, table(Issue, PAPERS))
        publish.publish(as_of=NOON, run_id="r1")

    return counts


def reviewed(at):
    said = score_forecasts(Occasion(as_of=at, replayed=False, inbox=Path("inbox")))
    publish.publish(as_of=at, run_id="r2")
    with reading() as db:
        scores = forecasts.scores(db, "ed_arrivals")
    return said.outcome, scores.filter(metric="mae").select("value", "cases").rows()


def test_the_hour_that_begins_at_the_last_target_counts_too(told):
    told(COUNTED)
    assert reviewed(NOON) == ("done", [(1.0, 2)])


def test_a_forecast_whose_last_hour_has_not_ended_waits(told):
    told(COUNTED)
    assert reviewed(NOON - 2.5 * HOUR) == ("done", [])


def test_a_late_delivery_is_waited_for_and_not_for_ever(told):
    told(COUNTED.rpartition("    north")[0])
    assert reviewed(NOON) == ("done", [])
    assert reviewed(NOON + PATIENCE) == ("done", [(0.0, 1)])


def test_what_is_scored_is_scored_once(told):
    told(COUNTED)
    once = reviewed(NOON)
    assert reviewed(NOON + HOUR) == once


def test_a_review_keeps_how_right_the_last_weeks_were(told):
    told(COUNTED)
    said = record(Occasion(as_of=NOON, replayed=False, inbox=Path("inbox")))
    publish.publish(as_of=NOON, run_id="r2")
    with reading() as db:
        [row] = judged.record(db, as_of=NOON).to_dicts()
    assert said.words == "1 series looked back on; no alarms of drift."
    assert (row["series"], row["ahead"], row["cases"], row["days"]) == (
        "ed_arrivals", "to 4 h", 2, 1,
    )  # fmt: skip
    assert (row["mae"], row["bias"], row["mae_yesterday"]) == (1.0, -1.0, None)


def test_a_hospital_without_forecasts_has_no_record(folder):
    with writing("test") as db:
        fill(db, "ed_arrivals_hourly", COUNTED)
    publish.publish(as_of=NOON, run_id="r1")
    assert record(Occasion(as_of=NOON, replayed=False, inbox=Path("inbox"))).outcome == "nothing"


VISITS = """
    visit_id | site_id | arrived_at       | admit_decided_at | departed_at
    v1       | north   | 2026-01-05 07:00 | 2026-01-05 07:30 | 2026-01-05 08:30
    v2       | north   | 2026-01-05 07:10 | 2026-01-05 09:30 | 2026-01-05 10:30
    v3       | north   | 2026-01-05 11:10 |                  | 2026-01-05 11:50
"""
DEMAND = """
    series               | entity_id | issued_at        | target_at        | level | value
    ed_bed_demand        | north     | 2026-01-05 08:00 | 2026-01-05 09:00 | 0.5   | 1
    ed_bed_demand        | north     | 2026-01-05 08:00 | 2026-01-05 10:00 | 0.5   | 5
    ed_bed_demand_target | north     | 2026-01-05 08:00 | 2026-01-05 09:00 | 0.5   | 9
"""


def test_demand_as_we_are_running_is_scored_and_the_wish_never_is(folder):
    with writing("test") as db:
        fill(db, "ed_visits", VISITS)
        forecasts.save(db, table(Forecast, DEMAND))
        forecasts.save_issue(db, table(Issue, PAPERS.replace("ed_arrivals", "ed_bed_demand")))
    publish.publish(as_of=NOON, run_id="r1")
    for at in (NOON, NOON + PATIENCE):
        score_forecasts(Occasion(as_of=at, replayed=False, inbox=Path("inbox")))
        publish.publish(as_of=at, run_id="r2")
    with reading() as db:
        running = forecasts.scores(db, "ed_bed_demand").filter(metric="mae")
        wish = forecasts.scores(db, "ed_bed_demand_target")
    # One waited already; by 10:00 another had asked: the medians missed by 0 and 3.
    assert running.select("value", "cases").rows() == [(1.5, 2)]
    assert wish.is_empty()
