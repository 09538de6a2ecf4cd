from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from ops.ed.arrivals import issue_arrivals
from ops.ed.asked import Asked
from ops.ed.told_apart import by_mode, by_triage
from ops.paths import path_quantiles
from ops.tables import ArrivalsByMode, ArrivalsByTriage, Forecast
from tests.hospital import MONDAY, arrivals

NOW = MONDAY + timedelta(weeks=8)
CLOCKS = {"north": "Europe/London", "south": "Europe/London"}
EIGHT = arrivals(8, weeks=8)


def total(history=EIGHT):
    return issue_arrivals(Asked(history, CLOCKS, 48), issued_at=NOW, model="usual_pace")


def told(contract, history, **numbers):
    """Every hour of a history told apart: so many patients to each part."""
    rows = [
        history.select("site_id", "hour_start", part=pl.lit(name), arrivals=pl.lit(number))
        for name, number in numbers.items()
    ]
    return contract.validate(pl.concat(rows).sort(contract.primary_key()), cast=True)


def modes(history=EIGHT, ambulance=2):
    return told(ArrivalsByMode, history, ambulance=ambulance, other=8 - ambulance)


def bands():
    return told(ArrivalsByTriage, EIGHT, **{"1-2": 1, "3": 3, "4-5": 4, "unknown": 0})


def test_the_parts_add_up_to_the_total_on_every_path():
    whole = total()
    for apart in (
        by_mode(whole, modes(), clocks=CLOCKS),
        by_triage(whole, bands(), clocks=CLOCKS),
    ):
        assert (apart.paths.counts.sum(axis=0) == whole.paths.of("north")).all()


def test_each_part_is_issued_as_a_series_of_its_own():
    apart = by_mode(total(), modes(), clocks=CLOCKS)
    said = apart.issued.forecast
    assert Forecast.is_valid(said)
    assert said["series"].unique().to_list() == ["ed_arrivals_by_mode"]
    assert said["entity_id"].unique().sort().to_list() == ["north/ambulance", "north/other"]
    assert apart.issued.model == "usual_pace, dealt out"
    values = said.filter(entity_id="north/ambulance").sort("target_at", "level")["value"]
    paths = apart.paths.of("north/ambulance")
    assert (values.to_numpy().reshape(48, -1) == path_quantiles(paths)).all()
    assert paths.mean() == pytest.approx(2, rel=0.05)


def test_the_bands_keep_their_shares():
    apart = by_triage(total(), bands(), clocks=CLOCKS)
    means = [path.mean() for path in apart.paths.counts]
    assert np.array(means) == pytest.approx([1, 3, 4, 0], abs=0.2)


def test_a_site_of_hourly_totals_alone_has_no_parts_and_the_note_says_so():
    both = pl.concat([EIGHT, arrivals(8, weeks=8, site_id="south")])
    apart = by_mode(total(both), modes(), clocks=CLOCKS)
    assert apart.paths.places == ("north/ambulance", "north/other")
    assert apart.note == "south is not told apart: no delivery says who came by ambulance."


def test_where_no_site_has_parts_none_are_invented():
    apart = by_triage(total(), bands().clear(), clocks=CLOCKS)
    assert apart.issued is None
    assert apart.paths is None
    assert "north is not told apart" in apart.note


def test_a_week_of_triage_is_too_little():
    apart = by_mode(total(), modes(EIGHT.tail(168)), clocks=CLOCKS)
    assert apart.issued is None
    assert apart.note == "north is not told apart: 168 h."


def test_parts_see_nothing_past_the_moment_of_issue():
    later = arrivals(8, weeks=1, since=NOW)
    more = pl.concat([modes(), modes(later, ambulance=8)]).sort(ArrivalsByMode.primary_key())
    whole = total()
    before, after = (by_mode(whole, each, clocks=CLOCKS).paths for each in (modes(), more))
    assert (before.counts == after.counts).all()
