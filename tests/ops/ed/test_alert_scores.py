from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ops.ed.alert_scores import Surge, alert_record, surges
from ops.tables import Alert
from tests.hospital import ed_census

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hour):
    return MONDAY + hour * HOUR


def raised(*alerts):
    rows, before = [], 0
    for hour, level in alerts:
        rows.append(("north", at(hour), level, before, True, None, "told"))
        before = level
    return Alert.validate(pl.DataFrame(rows, schema=Alert.create_empty().schema, orient="row"))


def record(alerts, came, until=336):
    return alert_record(
        alerts, came, level=2, within=24 * HOUR, since=MONDAY, until=MONDAY + until * HOUR
    )


def test_hours_close_together_are_one_surge():
    busy = {10, 12, 20}
    census = ed_census(lambda hour: 30 if hour.day == 5 and hour.hour in busy else 5, weeks=1)
    assert surges(census, "north", 30) == [Surge(at(10), at(12)), Surge(at(20), at(20))]


def test_an_alert_that_a_surge_follows_is_right_and_early():
    found = record(raised((6, 2)), [Surge(at(10), at(12))])
    assert (found.alerts, found.false_alarms, found.surges, found.missed) == (1, 0, 1, 0)
    assert found.lead_hours == 4


def test_an_alert_without_a_surge_is_a_false_alarm_of_its_week():
    found = record(raised((6, 2), (30, 0)), [])
    assert found.false_alarms == 1
    assert found.false_alarms_a_week == pytest.approx(0.5)


def test_a_surge_that_no_standing_alert_called_is_missed():
    found = record(raised((6, 2), (8, 0)), [Surge(at(10), at(12))])
    assert (found.missed, found.lead_hours) == (1, None)


def test_an_alert_that_came_after_the_surge_began_foretold_nothing():
    assert record(raised((11, 2)), [Surge(at(10), at(12))]).missed == 1


def test_an_alert_whose_hours_have_not_passed_is_not_judged_yet():
    assert record(raised((330, 2)), []).alerts == 0
