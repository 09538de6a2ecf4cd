"""Surge levels are said after each census forecast, alerts raised, and both held against truth."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from flows.recipe import Occasion
from flows.recipes.level_scores import score_levels
from flows.recipes.levels import say_levels
from ops.ed.person_levels import as_changes, suggestion_id
from ops.paths import Paths, as_quantiles, packed
from ops.tables import EdCensusHourly
from tests.hospital import ed_census, fill, keep
from warehouse import decisions, forecasts, futures, levels, publish, reading, writing

pytestmark = pytest.mark.slow

NOW = datetime(2026, 2, 16, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITES = """
    site_id | time_zone | ed_places
    north   | UTC       | 20
"""


def occasion(at=NOW):
    return Occasion(as_of=at, replayed=False, inbox=Path("inbox"))


def expecting(count, at=NOW):
    """Paths that all say the same count at every hour."""
    targets = tuple(at + n * HOUR for n in range(1, 49))
    return Paths("ed_census", at, ("north",), targets, np.full((1, 500, 48), count))


@pytest.fixture
def forecast(folder):
    """Count 15 patients at every hour, forecast, and publish; ``joint`` keeps the paths too."""

    def make(count, *, at=NOW, joint=True, sites=SITES):
        paths = expecting(count, at)
        with writing("test") as db:
            if not levels.issued(db, since=NOW - 99 * HOUR, until=NOW).height:
                fill(db, "sites", sites)
                keep(db, "ed_census_hourly", _counted(at))
            forecasts.save(db, as_quantiles(paths))
            if joint:
                futures.save_paths(db, packed(paths))
        publish.publish(as_of=at, run_id="r1")

    return make


def _counted(until):
    frame = ed_census(15, weeks=7).filter(pl.col("hour_start") <= until)
    return EdCensusHourly.validate(frame, cast=True)


def told(at=NOW):
    publish.publish(as_of=at, run_id="r2")
    with reading() as db:
        return levels.latest(db, as_of=at), levels.alerts(db, since=at - 99 * HOUR, until=at)


def test_levels_are_said_from_the_joint_paths(forecast):
    forecast(21)
    assert say_levels(occasion()).outcome == "done"
    said, _ = told()
    within = said.filter(window="within").sort("level")
    assert within["least"].to_list() == [17, 20, 24, 28]
    assert (within["probability"] > 0.5).to_list() == [True, True, False, False]
    assert within["lead_hours"].to_list() == [1, 1, None, None]
    assert "15 patients in the ED now, as usual at this hour" in said.item(0, "drivers")


def test_without_kept_paths_hours_go_together_as_past_days_did(forecast):
    forecast(21, joint=False)
    assert say_levels(occasion()).outcome == "done"
    said, _ = told()
    assert said.filter(window="within", level=2).item(0, "probability") > 0.9


def test_an_alert_waits_for_a_second_issue_and_is_raised_once(forecast):
    forecast(21)
    assert "Not told yet: It takes 2 issues" in say_levels(occasion()).words
    for later in (1, 2):
        told(NOW + (later - 1) * HOUR)
        forecast(21, at=NOW + later * HOUR)
        say_levels(occasion(NOW + later * HOUR))
    _, alerts = told(NOW + 2 * HOUR)
    assert alerts.select("level", "raised").rows() == [(2, False), (2, True)]


def test_saying_the_same_twice_is_saying_it_once(forecast):
    forecast(21)
    first, again = say_levels(occasion()), say_levels(occasion())
    assert (first.rows, again.rows) == (17, 0)


def test_a_site_that_never_said_its_places_is_named(forecast):
    forecast(21, sites=SITES.replace("20", "  "))
    said = say_levels(occasion())
    assert (said.outcome, said.words) == (
        "nothing",
        "north: no levels, for nobody told of treatment places.",
    )


def test_a_measure_that_lacks_something_gives_way_to_occupancy(forecast, folder):
    folder.mkdir(exist_ok=True)
    (folder / "hospital.toml").write_text('[levels.north]\nmeasure = "nedocs"\n')
    forecast(21)
    assert "By ED occupancy: nedocs needs" in say_levels(occasion()).words


def test_chances_and_people_are_held_against_what_came(forecast):
    forecast(21)
    say_levels(occasion())
    decisions.decide(
        proposal_id=suggestion_id("north", NOW),
        verdict="changed",
        decided_by="bed manager",
        note="Two wards closed",
        changes=as_changes("north", 0, 2),
        decided_at=NOW,
    )
    later = NOW + 30 * HOUR
    with writing("test") as db:
        hours = [NOW + n * HOUR for n in range(1, 30)]
        frame = pl.DataFrame({"site_id": "north", "hour_start": hours, "present": 15})
        missing = [pl.lit(None, pl.Int32).alias(name) for name in ("waiting", "boarding")]
        keep(
            db, "ed_census_hourly", EdCensusHourly.validate(frame.with_columns(missing), cast=True)
        )
    publish.publish(as_of=later, run_id="r3")
    assert score_levels(occasion(later)).outcome == "done"
    publish.publish(as_of=later, run_id="r4")
    with reading() as db:
        scores = dict(forecasts.scores(db, "ed_level").select("metric", "value").rows())
    assert scores["brier_level_1"] > 0.99  # it was as good as certain, and did not come
    assert scores["brier_level_3"] < 0.01
    assert (scores["person_off"], scores["suggestion_off"]) == (0, 2)
