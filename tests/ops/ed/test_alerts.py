from datetime import UTC, datetime, time, timedelta

import polars as pl
import pytest

from ops.ed.alerts import AlertPolicy, alert_now
from ops.tables import Alert, SurgeLevel

NOW = datetime(2026, 1, 5, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONCE = AlertPolicy(issues_in_a_row=1)


def said(*levels, until=NOW, apart=HOUR):
    """Hourly issues up to a moment that called for these levels."""
    rows = []
    for back, called in enumerate(reversed(levels)):
        for level in (1, 2, 3, 4):
            at = until - back * apart
            rows.append(
                {
                    "site_id": "north",
                    "issued_at": at,
                    "window": "within",
                    "until_at": at + 24 * HOUR,
                    "level": level,
                    "least": 10 * level,
                    "act_at": 0.5,
                    "probability": 0.9 if level <= called else 0.1,
                    "lead_hours": None,
                    "measure": "occupancy",
                    "drivers": "Busy.",
                }
            )
    return SurgeLevel.validate(pl.DataFrame(rows, schema=SurgeLevel.create_empty().schema))


def past(*alerts):
    """Alerts raised so many hours ago: (hours, level, level before)."""
    rows = [("north", NOW - h * HOUR, to, of, True, None, "told") for h, to, of in alerts]
    frame = pl.DataFrame(rows, schema=Alert.create_empty().schema, orient="row")
    return Alert.validate(frame)


def alert(levels, earlier=None, policy=ONCE, zone="UTC"):
    earlier = past() if earlier is None else earlier
    found = alert_now(levels, earlier, policy, site_id="north", zone=zone)
    return [(a["level"], a["raised"], a["held"]) for a in found.iter_rows(named=True)]


def test_a_level_that_pays_to_act_on_is_told():
    assert alert(said(2)) == [(2, True, None)]


def test_levels_below_the_lowest_are_kept_to_ourselves():
    assert alert(said(1)) == []
    assert alert(said(1), policy=AlertPolicy(alert_from=1, issues_in_a_row=1)) == [(1, True, None)]


def test_one_alert_per_change():
    assert alert(said(2, 2, 2), past((2, 2, 0))) == []
    assert alert(said(2, 2, 3), past((2, 2, 0))) == [(3, True, None)]


def test_coming_down_is_told_too():
    assert alert(said(3, 0), past((2, 3, 0))) == [(0, True, None)]


def test_one_issue_alone_is_not_believed():
    why = "It takes 2 issues in a row that agree."
    assert alert(said(0, 2), policy=AlertPolicy()) == [(2, False, why)]
    assert alert(said(2), policy=AlertPolicy()) == [(2, False, why)]
    assert alert(said(2, 2), policy=AlertPolicy()) == [(2, True, None)]


def test_issues_in_a_row_agree_on_the_lowest_of_their_levels():
    assert alert(said(2, 4), policy=AlertPolicy()) == [(2, True, None)]


def test_issues_a_day_apart_are_not_in_a_row():
    [(_, raised, _)] = alert(said(2, 2, apart=24 * HOUR), policy=AlertPolicy())
    assert not raised


def test_the_budget_of_the_week_holds_back_the_next_rise():
    spent = past((100, 2, 0), (90, 0, 2), (50, 2, 0), (40, 0, 2))
    policy = AlertPolicy(issues_in_a_row=1, alerts_a_week=2)
    assert alert(said(0, 2), spent, policy) == [
        (2, False, "The budget of 2 alerts in seven days is spent.")
    ]


def test_alerts_older_than_a_week_cost_nothing():
    spent = past((169, 2, 0), (160, 0, 2), (50, 2, 0), (40, 0, 2))
    assert alert(said(0, 2), spent, AlertPolicy(issues_in_a_row=1, alerts_a_week=2)) == [
        (2, True, None)
    ]


def test_coming_down_needs_no_budget():
    assert alert(said(0), past((5, 2, 0)), AlertPolicy(issues_in_a_row=1, alerts_a_week=0)) == [
        (0, True, None)
    ]


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (datetime(2026, 7, 5, 20, 30, tzinfo=UTC), None),
        (datetime(2026, 7, 5, 21, 0, tzinfo=UTC), "Quiet hours last until 06:00."),
        (datetime(2026, 7, 6, 4, 59, tzinfo=UTC), "Quiet hours last until 06:00."),
        (datetime(2026, 7, 6, 5, 0, tzinfo=UTC), None),
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall(at, held):
    policy = AlertPolicy(issues_in_a_row=1, quiet=(time(22), time(6)))
    assert alert(said(2, until=at), policy=policy, zone="Europe/London") == [
        (2, held is None, held)
    ]


def test_the_gravest_level_breaks_the_quiet():
    policy = AlertPolicy(issues_in_a_row=1, quiet=(time(0), time(23, 59)))
    assert alert(said(4), policy=policy) == [(4, True, None)]


def test_what_was_held_back_is_raised_once_nothing_holds_it():
    policy = AlertPolicy(issues_in_a_row=1, quiet=(time(22), time(6)))
    night, morning = NOW.replace(hour=5), NOW.replace(hour=6)
    assert alert(said(2, 2, until=night), policy=policy)[0][1] is False
    assert alert(said(2, 2, 2, until=morning), policy=policy) == [(2, True, None)]


def test_later_alerts_change_nothing_about_an_earlier_moment():
    later = Alert.validate(past((2, 2, 0)).with_columns(issued_at=pl.lit(NOW + HOUR)), cast=True)
    assert alert(said(2), later) == alert(said(2))
