import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app import palette
from app.words import numbers as say

MORNING = datetime(2026, 1, 6, 9, tzinfo=UTC)


def test_a_rare_thing_is_never_impossible_and_a_sure_one_never_certain():
    assert say.chance(0.003) == "<5 %"
    assert say.chance(1.0) == ">95 %"
    assert say.chance(0.333) == "35 %"
    assert say.in_ten(0.31) == "about 3 in 10"


def test_what_is_not_known_is_a_dash_and_none_is_zero():
    assert say.whole(None) == "—"
    assert say.whole(0) == "0"
    assert say.share(3, None) == "—"


def test_beds_are_whole_and_the_range_holds_at_least_what_was_said():
    assert say.likely(25.6, 23.7, 27.2) == "26 (23–28)"


def test_the_midnight_that_ends_a_day_is_24_00_of_that_day():
    midnight = datetime(2026, 1, 7, tzinfo=UTC)
    assert say.huddle(midnight, "Europe/London", now=MORNING) == "24:00"
    assert say.huddle(midnight + timedelta(hours=8), "Europe/London", now=MORNING) == "08:00 Wed"


def test_the_clock_is_the_one_on_the_wall():
    assert say.clock(datetime(2026, 7, 1, 12, tzinfo=UTC), "Europe/London") == "13:00"


def test_ages_are_said_in_the_unit_that_matters():
    assert say.span(timedelta(minutes=12)) == "12 min"
    assert say.span(timedelta(minutes=130)) == "2 h 10 min"
    assert say.span(timedelta(hours=52)) == "2 days 4 h"
    assert say.ago(None, now=MORNING) == "never"


def test_a_specialty_is_not_said_twice():
    assert say.place("north-elderly-care", "elderly_care") == "north-elderly-care"
    assert say.place("n1", "elderly_care") == "n1 · elderly care"


def test_names_from_deliveries_cannot_act_on_a_page():
    assert say.plain("<b> :red[c] $y$") == r"\<b\> \:red\[c\] \$y\$"


@given(st.text())
def test_no_mark_in_the_text_of_a_stranger_works(text):
    said = say.plain(text)
    assert not set(re.sub(r"\\.", "", said)) & set("\\`*_{}[]()<>#+!|~$:^=-")
    assert "\n" not in said


def test_every_state_has_its_own_word_shape_and_colour():
    states = [state for _, state in palette.STEPS] + [palette.NO_DATA]
    for part in ("word", "shape", "colour", "badge"):
        assert len({getattr(state, part) for state in states}) == len(states)
    assert palette.of_chance(None) is palette.NO_DATA
