"""When what was refused is tried again: pauses that double, and what a receiver asks for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.notices.retry import LONGEST, again_at, asked_for

NOW = datetime(2026, 1, 6, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_pauses_double_up_to_an_hour_and_then_it_is_given_up():
    pauses = [again_at("a", n, now=NOW) for n in range(1, 9)]
    minutes = [(one - NOW) / timedelta(minutes=1) for one in pauses[:-1]]
    for found, doubled in zip(minutes, (1, 2, 4, 8, 16, 32, 60), strict=True):
        assert 0.75 * doubled <= found <= 1.25 * doubled
    assert pauses[-1] is None
    assert again_at("a", 3, now=NOW) != again_at("b", 3, now=NOW)


@pytest.mark.parametrize(
    ("header", "minutes"),
    [
        ("120", 2),
        (" 120 ", 2),
        ("Tue, 06 Jan 2026 09:05:00 GMT", 5),
        ("Tue Jan  6 09:05:00 2026", 5),
        ("Tue, 06 Jan 2026 08:00:00 GMT", 0),
        ("Wed, 07 Jan 2026 09:00:00 GMT", 60),
        ("86400", 60),
        ("9" * 5000, 60),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_a_receiver_asks_for_seconds_or_a_moment_and_gets_an_hour_at_most(header, minutes):
    assert asked_for(header, now=NOW) == minutes * MINUTE


@given(st.text() | st.from_regex(r"[0-9A-Za-z,: +-]{0,40}"))
def test_whatever_a_receiver_says_the_pause_is_within_an_hour(header):
    assert timedelta(0) <= asked_for(header, now=NOW) <= LONGEST


def test_it_is_left_alone_as_long_as_it_asks_and_never_shorter_than_usual():
    usual = again_at("a", 1, now=NOW)
    assert again_at("a", 1, now=NOW, asked=timedelta(seconds=1)) == usual
    asked = again_at("a", 1, now=NOW, asked=30 * MINUTE)
    assert NOW + 30 * MINUTE <= asked <= NOW + 37.5 * MINUTE
    assert again_at("a", 8, now=NOW, asked=MINUTE) is None
