"""A clock that jumps: what is known only grows, and nothing is learnt in the future."""

from datetime import UTC, datetime, timedelta

import pytest

from flows import occasion
from flows.occasion import ClockError
from flows.recipe import Said, Step, timed
from warehouse.publish import publish
from warehouse.remarks import remarks

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)


def published(moment, **more):
    remarks()
    publish(as_of=moment, run_id="earlier", **more)


def begun(as_of=None):
    return occasion.begin("ingest", inbox=None, as_of=as_of, way="plain")


@pytest.fixture
def now(folder):
    return datetime.now(UTC)


def test_a_clock_set_back_by_an_hour_is_not_followed_and_said(now):
    published(now + HOUR)
    assert begun().as_of == now + HOUR
    report = timed(Step("take in deliveries", None), lambda: Said("done", "1 file."))
    assert report.words.startswith("1 file. This machine's clock says")


def test_a_clock_set_back_by_days_is_refused_with_a_way_out(now):
    published(now + 30 * HOUR)
    with pytest.raises(ClockError, match=r"Set the clock.*--as-of"):
        begun()
    assert begun(now).as_of == now


def test_a_clock_that_goes_forward_is_followed(now):
    published(now - HOUR)
    assert begun().as_of >= now
    assert remarks() == []


def test_a_replay_is_no_watermark(now):
    published(now + 30 * HOUR, replayed=True)
    assert begun().as_of >= now


def test_nothing_is_learnt_in_the_future(now):
    with pytest.raises(ClockError, match="ahead of this machine's clock"):
        begun(now + 30 * HOUR)


def test_the_past_may_be_replayed(now):
    assert begun(now - 30 * HOUR).replayed
