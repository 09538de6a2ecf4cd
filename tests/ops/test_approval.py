"""What takes two people, and which answers are refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ops.approval import ApprovalError, Held, SecondPerson, digest_of, must_be_answerable

TEN = datetime(2026, 1, 6, 10, tzinfo=UTC)
CONTENT = {"proposal_id": "roster 1", "changes": [{"staff_id": "ann", "shift_type_id": "late"}]}
HELD = Held(
    "a1", "roster", "roster 1", CONTENT, digest_of(CONTENT), "ann", TEN,
    TEN + timedelta(hours=24), "two are ill",
)  # fmt: skip
EVERYTHING = SecondPerson(frozenset({"roster", "order", "beds"}), 500, 4, 96)


def answer(held=HELD, *, verdict="approved", by="bob", seen=HELD.digest, now=TEN):
    must_be_answerable(held, verdict=verdict, by=by, seen=seen, now=now)


def test_nothing_takes_two_people_unless_the_hospital_says_so():
    nothing = SecondPerson()
    assert not nothing.of_roster()
    assert not nothing.of_order(None)
    assert not nothing.of_beds(60, None)


def test_an_order_takes_two_from_its_cost_on_or_if_nobody_knows_its_cost():
    assert not EVERYTHING.of_order(500)
    assert EVERYTHING.of_order(500.01)
    assert EVERYTHING.of_order(None)


@pytest.mark.parametrize(
    ("beds", "hours", "two"),
    [(4, 24, False), (-4, 24, False), (5, 1, True), (-5, 1, True), (2, 49, True), (1, None, True)],
)
def test_beds_take_two_if_they_are_many_or_for_long(beds, hours, two):
    assert EVERYTHING.of_beds(beds, hours) is two


def test_another_person_may_approve_and_refuse():
    answer()
    answer(verdict="refused")


@pytest.mark.parametrize("verdict", ["approved", "refused"])
def test_who_asked_cannot_answer(verdict):
    with pytest.raises(ApprovalError, match=r"ann asked for this.*another person.*or withdraw"):
        answer(verdict=verdict, by="ann")


def test_only_who_asked_can_withdraw():
    answer(verdict="withdrawn", by="ann")
    with pytest.raises(ApprovalError, match=r"Only ann can withdraw.*Refuse it instead"):
        answer(verdict="withdrawn", by="bob")


def test_what_lapsed_is_asked_for_again():
    assert HELD.waits(TEN + timedelta(hours=23))
    assert not HELD.waits(TEN + timedelta(hours=24))
    with pytest.raises(ApprovalError, match=r"lapsed at 10:00 on 07 Jan.*asks again"):
        answer(now=TEN + timedelta(hours=24))


def test_nobody_approves_what_they_have_not_seen():
    with pytest.raises(ApprovalError, match="not what was shown"):
        answer(seen=digest_of({}))


def test_content_that_was_changed_in_the_store_is_not_approved():
    with pytest.raises(ApprovalError, match="nothing was done"):
        answer(replace(HELD, content=CONTENT | {"changes": []}))


CELLS = some.lists(some.dictionaries(some.sampled_from("abc"), some.integers(), min_size=1))


@given(CELLS, some.data())
def test_one_changed_cell_changes_the_digest_and_the_order_of_keys_does_not(cells, draw):
    turned = [dict(reversed(one.items())) for one in cells]
    assert digest_of(turned) == digest_of(cells)
    if cells:
        at = draw.draw(some.integers(0, len(cells) - 1))
        name = draw.draw(some.sampled_from(sorted(cells[at])))
        turned[at] = turned[at] | {name: cells[at][name] + 1}
        assert digest_of(turned) != digest_of(cells)
