"""What the page of reminders says, word for word."""

from datetime import date

import pytest

from app.words import fair_use, reminders

SEEN = {"channel": "message", "prevented": 0.17, "low": -0.05, "high": 0.33}
SEEN |= {"listed": 7380, "held_out": 805}


def test_an_effect_is_told_as_people_say_it_with_its_range_and_from_whom():
    assert reminders.effect(SEEN) == (
        "**A message** prevents about 1 in 6 no-shows, between none and 33 %; learnt from 7,380 "
        "listed and 805 held out by lot, never contacted by a list."
    )


def test_without_anybody_held_out_nothing_is_learnt():
    told = reminders.effect(SEEN | {"held_out": 0})
    assert told.endswith("from published trials: nothing has been learnt here yet.")


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (-0.2, "hardly any"),
        (0.04, "hardly any"),
        (0.26, "about 1 in 4"),
        (0.39, "about 4 in 10"),
        (0.7, "about 7 in 10"),
    ],
)
def test_a_share_prevented_in_words(share, told):
    assert reminders.one_in(share) == told


@pytest.mark.parametrize("hours", [None, 0])
def test_a_clinic_that_says_nothing_counts_no_late_cancelling(hours):
    assert "cancelling late is none" in reminders.definition(hours)


def test_numbers_of_people_below_five_are_not_told():
    assert [reminders.small(n) for n in (0, 1, 4, 5)] == ["0", "<5", "<5", "5"]


def test_a_list_of_another_day_says_so():
    made = date(2026, 7, 6)
    assert reminders.older(made, made) == ""
    assert "of Mon 6 Jul, 3 days ago" in reminders.older(made, date(2026, 7, 9))


def test_chances_nobody_could_watch_yet_are_told_as_such():
    assert "cannot be said yet" in reminders.watched([])


def test_a_language_is_told_by_its_name_and_other_groups_as_they_are():
    assert fair_use.group({"attribute": "language", "group": "pl"}) == "Polish"
    assert fair_use.group({"attribute": "sex", "group": "ro"}) == "ro"


def test_a_report_of_small_groups_says_that_nothing_can_be_said():
    assert fair_use.verdict([{"calibrated": None}]).startswith("Too few people in every group")
