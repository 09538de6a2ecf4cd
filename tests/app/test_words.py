import re
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import palette, spoken
from app.words import clinics, roster, roster_rules, today
from app.words import numbers as say
from app.words.cells import worded
from ops.languages import EN_GB, EN_US
from ops.staffing import prices

LONDON = "Europe/London"
MORNING = datetime(2026, 1, 6, 9, tzinfo=UTC)


def test_a_rare_thing_is_never_impossible_and_a_sure_one_never_certain():
    assert say.chance(0.003) == "<5 %"
    assert say.chance(1.0) == ">95 %"
    assert say.chance(0.333) == "35 %"
    assert say.in_ten(0.31) == "about 3 in 10"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (
            EN_GB,
            ("09:00 Tue 6 Jan", "Tue 6 Jan 2026", "Tue 6", "Tue 6 Jan 09:00 GMT", "6 Jan 09:00"),
        ),
        (
            EN_US,
            (
                "09:00 Tue, Jan 6",
                "Tue, Jan 6, 2026",
                "Tue 6",
                "Tue, Jan 6 09:00 GMT",
                "Jan 6 09:00",
            ),
        ),
    ],
)
def test_days_and_moments_are_written_in_the_language_spoken(language, written):
    with spoken.speaking(language):
        assert say.moment(MORNING, LONDON) == written[0]
        assert say.day(MORNING.date(), year=True) == written[1]
        assert say.day_column(MORNING.date()) == written[2]
        assert say.exact(MORNING, LONDON) == written[3]
        assert say.landed(MORNING, LONDON) == written[4]
        assert say.huddle(MORNING, LONDON, now=MORNING - timedelta(days=1)) == "09:00 Tue"


def test_the_hour_that_comes_twice_names_its_clock_in_every_language():
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    with spoken.speaking(EN_US):
        assert [say.exact(at, LONDON)[-9:] for at in twice] == ["01:30 BST", "01:30 GMT"]


@given(st.floats(0, 1))
def test_a_chance_is_the_same_in_words_and_in_per_cent(probability):
    per_cent, words = say.chance(probability), say.in_ten(probability).split()
    if per_cent[0] in "<>":
        assert words[-1] == "20"
    else:
        assert int(words[1]) / int(words[3]) == int(per_cent.split()[0]) / 100


def test_a_state_never_contradicts_the_chance_beside_it():
    assert (say.chance(0.48), palette.of_chance(0.48)) == ("50 %", palette.ACT)
    assert (say.chance(0.47), palette.of_chance(0.47)) == ("45 %", palette.WATCH)
    assert (say.chance(0.18), palette.of_chance(0.18)) == ("20 %", palette.WATCH)


def test_three_in_four_is_not_told_as_seven_in_ten():
    assert (say.chance(0.7315), say.in_ten(0.7315)) == ("75 %", "about 3 in 4")


def test_people_beyond_those_needed_are_not_told_as_places_filled():
    assert roster.of_needed(444, 438, 0) == "438 of 438 places filled, 6 extra"
    assert roster.of_needed(436, 438, 2) == "436 of 438 places filled"


def test_every_price_of_a_roster_has_plain_words():
    assert roster_rules.RULES.keys() == {*prices.PRICES, *prices.OF_PLACES}


def test_what_awaits_a_decision_names_its_places():
    rows = [{"place_id": place, "made_at": MORNING, "summary": ""} for place in ("south", "north")]
    assert "2 rosters] for north and south, proposed" in today.waiting("roster", rows, now=MORNING)


def test_the_last_session_is_on_its_day_by_the_wall_clock():
    late = datetime(2026, 1, 6, 20, tzinfo=UTC)
    assert clinics.until(late, "Asia/Tokyo") == "until Wed 7 Jan"


def test_what_is_not_known_is_a_dash_and_none_is_zero():
    assert say.whole(None) == "—"
    assert say.whole(0) == "0"
    assert say.share(3, None) == "—"


def test_a_cell_without_a_number_has_no_words_either():
    assert worded([0.333, None], say.chance).to_list() == ["35 %", None]
    assert worded([], say.chance).dtype == pl.String


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
