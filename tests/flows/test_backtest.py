"""Forecasts of past moments, judged."""

import pytest

from flows import backtest
from tests.story import NOW
from warehouse import forecasts, reading

pytestmark = pytest.mark.slow


def test_a_past_moment_is_judged_by_what_was_known_then(hospital):
    told = backtest.run(days=1, every=24, as_of=NOW)
    assert told["outcome"] == "done"
    spans = {row["ahead"] for row in told["record"] if row["series"] == "ward_census"}
    assert {"to 12 h", "to 24 h"} <= spans
    with reading() as db:
        papers = (
            forecasts.issues(db).filter(series="ed_census").sort("issued_at").row(0, named=True)
        )
    assert "hindsight" in papers["note"]
    assert papers["learnt_until"] <= papers["issued_at"]
