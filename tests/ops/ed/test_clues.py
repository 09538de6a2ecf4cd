from datetime import UTC, datetime

import numpy as np
import pytest

from ops.ed.asked import past_at
from ops.ed.clues import clues_of
from ops.ed.regression import regressed
from ops.ed.standing_out import stood_out
from ops.line import Line
from ops.usual import eased

WEEKS = 30


def line(counts):
    hours = np.arange(len(counts), dtype=np.int64) + 4 * 24  # 1970-01-05 was a Monday
    return Line(
        "north", "UTC", hours, np.asarray(counts, dtype=float), hours // 24, hours % 168 - 96
    )


def past(counts):
    known = line(counts)
    slots = np.arange(len(counts)) % 168
    known = Line("north", "UTC", known.hours, known.counts, known.day, slots)
    at = datetime.fromtimestamp((int(known.hours[-1]) + 1) * 3600, UTC)
    return past_at(known, at, 48, frozenset())


def drawn(seed=0):
    return np.random.default_rng(seed).poisson(12, WEEKS * 168)


def test_clues_of_a_moment_do_not_change_with_what_came_later():
    counts = drawn()
    later = counts.copy()
    later[20 * 168 :] += 3
    moment, ahead = np.full(48, 20 * 168 - 1), np.arange(1, 49)
    calm, storm = (clues_of(past(each)).of(moment, ahead) for each in (counts, later))
    for name in calm:  # what steadies a pace is sized by all counts, and matters little
        assert calm[name] == pytest.approx(storm[name], abs=2e-3), name


def test_a_regression_follows_a_rise_that_the_usual_week_does_not_know():
    counts = drawn().astype(float)
    counts[-3 * 168 :] *= 1.5
    clues = clues_of(past(counts))
    moment = np.repeat(np.arange(4 * 168, clues.last - 48, 17), 48)
    ahead = np.tile(np.arange(1, 49), len(moment) // 48)
    rate = regressed(clues, moment, ahead)
    said = np.exp(rate(clues, np.full(48, clues.last), np.arange(1, 49)))
    assert said.mean() == pytest.approx(18, rel=0.1)


def days_of(years, quiet):
    day = np.repeat(np.arange(years * 365 + 10), 24)
    counts = np.random.default_rng(1).poisson(12, len(day)).astype(float)
    date = day.astype("datetime64[D]")
    dated = date - date.astype("datetime64[Y]").astype("datetime64[D]")
    counts[np.isin(dated.astype(int), quiet)] /= 2
    return counts, day


def test_a_date_that_was_quiet_each_year_stands_out_and_no_other_does():
    counts, day = days_of(2, quiet=[100])
    asked = np.arange(730, 1095)  # a leap year: dates after February come a day later
    found = stood_out(counts, np.full(len(counts), 12.0), day, asked)
    assert found[101] == pytest.approx(np.log(0.5), abs=0.2)
    assert np.count_nonzero(found) <= 12


def test_a_first_year_knows_no_date_that_stood_out():
    counts, day = days_of(1, quiet=[100])
    assert not stood_out(counts[:2400], np.full(2400, 12.0), day[:2400], day[:2400]).any()


def test_easing_keeps_the_usual_day_where_no_weekday_departs():
    week = np.tile(np.arange(24.0), 7)[None, :]
    assert eased(week, day_slots=24) == pytest.approx(week)


def test_easing_shares_a_departure_with_the_hours_beside_it():
    week = np.full((1, 168), 10.0)
    week[0, 30] = 24.0
    said = eased(week, day_slots=24)[0]
    assert week[0, 30] > said[30] > 15
    assert said[29] == said[31] > 11
    assert said.sum() == pytest.approx(week.sum(), rel=0.01)
