"""Cover by the hour of the day, and people too many."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from ops.staffing import rules
from ops.staffing.hourly import HourNeed, LocalHours, hour_needs
from tests.ops.staffing.charging import asked, at, charged, solved
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem

EARLY_LATE = [need(0, "early", 1), need(0, "late", 1)]


@pytest.mark.parametrize(
    ("hour", "people"), [(12, 1), (13, 2), (14, 2), (15, 1), (20, 1), (21, 0), (6, 0)]
)
def test_shifts_that_overlap_count_together_in_an_hour(hour, people):
    both = [duty("ana", 0, "early"), duty("ben", 0, "late")]
    two = asked(
        [nurse("ana"), nurse("ben")], EARLY_LATE, hours=[HourNeed(at(0, hour), "n1", "nurse", 2)]
    )
    assert charged(rules.cover_by_hour, two, *both) == (2 - people) * 50


def test_part_of_an_hour_is_not_there():
    late = asked([nurse("ana")], EARLY_LATE, hours=[HourNeed(at(0, 12.5), "n1", "nurse", 1)])
    assert charged(rules.cover_by_hour, late, duty("ana", 0, "late")) == 50


def test_too_many_in_an_hour_are_charged():
    hours = [HourNeed(at(0, hour), "n1", "nurse", 0, 1) for hour in range(12, 16)]
    both = [duty("ana", 0, "early"), duty("ben", 0, "late")]
    people = [nurse("ana"), nurse("ben")]
    question = asked(people, EARLY_LATE, hours=hours, points_per_hour_overcovered=7)
    assert charged(rules.cover_by_hour, question, *both) == 2 * 7


def test_people_are_put_where_the_hours_want_them():
    needs = [need(0, "early", 1, busy=2), need(0, "late", 1, busy=2)]
    hours = [HourNeed(at(0, hour), "n1", "nurse", 2) for hour in range(7, 10)]
    found = solved(asked([nurse("ana"), nurse("ben"), nurse("cem")], needs, hours=hours))
    assert sum(line.shift_type_id == "early" for line in found.duties) == 2


def test_local_hours_become_instants_and_cross_midnight():
    stated = [LocalHours("n1", "hca", time(22), time(2), 2, weekdays=frozenset({1}))]
    hours = hour_needs(stated, [MONDAY, MONDAY + timedelta(days=1)], "Europe/Berlin")
    assert [hour.hour_start for hour in hours] == [at(0, hour) for hour in (21, 22, 23, 24)]


def test_an_hour_that_the_clock_skips_is_not_asked_for():
    stated = [LocalHours("n1", "hca", time(0), time(4), 2)]
    assert len(hour_needs(stated, [date(2026, 3, 29)], "Europe/London")) == 3
    assert len(hour_needs(stated, [date(2026, 10, 25)], "Europe/London")) == 5


def test_extra_people_are_welcome_unless_they_are_priced():
    question = problem([nurse("ana"), nurse("ben")], [need(0, "early", 1, busy=2)])
    both = duty("ana", 0, "early"), duty("ben", 0, "early")
    assert charged(rules.extra_people, question, *both) == 0
    priced = replace(question, policy=replace(question.policy, points_per_extra_person=9))
    assert charged(rules.extra_people, priced, *both) == 9
