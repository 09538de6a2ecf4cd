from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ops.ed.alert_scores import AlertRecord
from ops.ed.level_scores import alert_scores, chance_scores, person_scores
from ops.ed.person_levels import SetLevel, as_changes, set_levels, suggestion_id
from ops.tables import Decision, SurgeLevel
from tests.hospital import MONDAY, ed_census

HOUR = timedelta(hours=1)
SAID_AT = MONDAY + 9 * HOUR
BUSY = ed_census(lambda hour: 25 if hour == MONDAY + 20 * HOUR else 10, weeks=1)


def said(chances=(0.9, 0.6, 0.2, 0.1)):
    rows = [
        ("north", SAID_AT, "within", SAID_AT + 24 * HOUR, n, (16, 20, 24, 30)[n - 1])
        for n in (1, 2, 3, 4)
    ]
    frame = pl.DataFrame(
        [(*row, 0.5, chances[row[4] - 1], None, "occupancy", "Busy.") for row in rows],
        schema=SurgeLevel.create_empty().schema,
        orient="row",
    )
    return SurgeLevel.validate(frame)


def values(scores):
    return dict(scores.select("metric", "value").iter_rows())


def test_a_chance_is_charged_the_square_of_its_error():
    scores = values(chance_scores(said(), BUSY, as_of=SAID_AT + 24 * HOUR))
    # 25 patients came: levels 1 to 3, not 4
    assert scores == pytest.approx(
        {"brier_level_1": 0.01, "brier_level_2": 0.16, "brier_level_3": 0.64, "brier_level_4": 0.01}
    )


def test_a_window_that_has_not_passed_waits():
    assert chance_scores(said(), BUSY, as_of=SAID_AT + 23 * HOUR).is_empty()


def test_an_hour_nobody_counted_makes_the_issue_wait():
    holed = BUSY.filter(pl.col("hour_start") != MONDAY + 15 * HOUR)
    assert chance_scores(said(), holed, as_of=SAID_AT + 24 * HOUR).is_empty()


def test_person_and_suggestion_are_both_held_against_what_came():
    told = [SetLevel("north", SAID_AT, "bed manager", 4, 2, "Norovirus")]
    scores = values(person_scores(told, said(), BUSY, as_of=SAID_AT + 24 * HOUR))
    assert scores == {"person_off": 1, "suggestion_off": 1}


def test_a_level_set_before_any_was_said_is_not_judged():
    told = [SetLevel("north", SAID_AT - HOUR, "bed manager", 4, 2, None)]
    assert person_scores(told, said(), BUSY, as_of=SAID_AT + 48 * HOUR).is_empty()


def test_the_record_of_alerts_becomes_scores_of_the_day_it_was_made():
    record = AlertRecord(3, 1, 4, 2, None, 2.0)
    scores = alert_scores({"north": record}, as_of=SAID_AT)
    assert values(scores) == {"false_alarms_a_week": 0.5, "surges_missed": 2}


def test_only_decisions_about_levels_are_levels():
    rows = [
        _decision(suggestion_id("north", SAID_AT), as_changes("north", 3, 2)),
        _decision("roster 1", {"level": 3}),
    ]
    made = Decision.validate(pl.DataFrame(rows, schema=Decision.create_empty().schema))
    assert [(one.level, one.suggested) for one in set_levels(made, "north")] == [(3, 2)]
    assert set_levels(made, "south") == []


def _decision(proposal_id, changes):
    import json

    return {
        "decision_id": proposal_id,
        "proposal_id": proposal_id,
        "decided_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "decided_by": "bed manager",
        "verdict": "changed",
        "note": "because",
        "changes": json.dumps(changes),
    }
