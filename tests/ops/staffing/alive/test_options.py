"""Who can fill the place of somebody who cannot come, and at what price."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.errors import PlanningError
from ops.staffing import audit
from ops.staffing.alive.option import Costs, Kind
from ops.staffing.alive.options import options
from ops.staffing.alive.standing import Freeze, standing_of, without_places
from ops.staffing.changes import Change
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, roster, with_away


def ways(people, needs, duties, *, gap, freeze=None, costs=None, most=5, **more):
    """What is offered for a gap, by kind."""
    standing = standing_of(problem(people, needs, **more), duties, freeze)
    return options(standing, gap.key, costs=costs, most=most)


def kinds(found):
    return [option.kind for option in found]


def only(kind, found):
    return [option for option in found if option.kind is kind]


def test_somebody_free_takes_the_duty_and_the_facts_are_told():
    gap = need(0, "early")
    found = ways([nurse("ana", hours=4)], [gap], [], gap=gap)
    one = found[0]
    assert one.kind is Kind.TAKE
    assert one.changes == [Change("ana", MONDAY, "early", "n1", "nurse")]
    assert (one.disturbed, one.minutes, one.points) == (
        1,
        480,
        8 * 0 - 8,
    )  # 2 h short, 4 points each
    assert (one.touched[0].minutes_after, one.touched[0].contract_minutes) == (480, 480)


def test_nobody_without_the_skill_away_or_on_duty_is_called_in():
    gap = need(0, "early")
    people = [nurse("ana", skills=["resus"]), nurse("ben", away=[0]), nurse("cleo")]
    found = ways(people, [gap, need(0, "night")], [duty("cleo", 0, "night")], gap=gap)
    assert kinds(found) == [Kind.BANK, Kind.AGENCY]


def test_a_ward_with_more_than_it_needs_gives_before_overtime():
    gap, there = need(0, "early"), need(0, "early", ward="n2", busy=2)
    people = [nurse("ana"), nurse("ben"), nurse("cleo", hours=0)]
    duties = [duty("ana", 0, "early", ward="n2"), duty("ben", 0, "early", ward="n2")]
    first = ways(people, [gap, there], duties, gap=gap)[0]
    assert first.kind is Kind.MOVE
    assert first.changes == [Change("ana", MONDAY, "early", "n1", "nurse")]
    assert first.minutes == 0


def test_a_ward_with_just_enough_gives_nobody():
    gap, there = need(0, "early"), need(0, "early", ward="n2")
    found = ways([nurse("ana")], [gap, there], [duty("ana", 0, "early", ward="n2")], gap=gap)
    assert Kind.MOVE not in kinds(found)


def test_early_works_on_and_night_comes_earlier_until_they_meet():
    gap = need(0, "late")
    duties = [duty("ana", 0, "early"), duty("ben", 0, "night")]
    people, needs = [nurse("ana"), nurse("ben")], [need(0, "early"), gap, need(0, "night")]
    pair = only(Kind.EXTEND, ways(people, needs, duties, gap=gap))[0]
    hours = {one.stretched.duty.person_id: one.stretched.shift for one in pair.touched}
    # Nobody is there for more than 13 h: Ben's night cannot begin before seven.
    at_seven = datetime(2026, 1, 5, 19, tzinfo=UTC)
    assert hours["ana"].ends_at == hours["ben"].starts_at == at_seven
    assert [one.minutes for one in pair.touched] == [240, 60]
    # Early's own last two hours are no hand-over, so nobody more is there for them.
    assert pair.covered == Fraction(6, 8)
    assert pair.beside_the_grid


def test_who_works_through_a_hand_over_fills_it():
    gap = need(0, "night")
    found = ways([nurse("ana")], [need(0, "late"), gap], [duty("ana", 0, "late")], gap=gap)
    one = only(Kind.EXTEND, found)[0]
    # 13:00 and 13 h, the most that 11 h of rest leave: until 02:00, six of the twelve hours.
    assert (one.covered, one.minutes) == (Fraction(6, 12), 300)
    assert one.changes == [
        Change(
            "ana",
            MONDAY,
            "late",
            "n1",
            "nurse",
            datetime(2026, 1, 5, 13, tzinfo=UTC),
            datetime(2026, 1, 6, 2, tzinfo=UTC),
            480 + 300,
        )
    ]


def test_a_later_duty_is_swapped_for_the_place():
    """Ana has no time left; if Ben, who is tired today, takes her Thursday, she can come."""
    gap = need(0, "early")
    needs = [gap, need(0, "late", ward="n2"), need(3, "early")]
    people = [nurse("ana", hours=4), nurse("ben", hours=4)]
    before = [("ben", need(-1, "night").shift)]
    more = {"before": before, "most_overtime_weekly": timedelta()}
    found = ways(people, needs, [duty("ana", 3, "early")], gap=gap, **more)
    swap = found[-1] if found[-1].kind is Kind.SWAP else only(Kind.SWAP, found)[0]
    assert [one.person_id for one in swap.touched] == ["ana", "ben"]
    assert swap.disturbed == 2
    assert [change.shift_type_id for change in swap.changes] == ["early", None, "early"]
    assert swap.touched[0].minutes == 0


def test_bank_and_agency_are_priced_by_what_the_hospital_states():
    gap = need(0, "early")
    found = ways([], [gap], [], gap=gap, costs=Costs(bank_gbp=30, agency_gbp=55))
    assert [(one.kind, one.gbp) for one in found] == [(Kind.BANK, 240.0), (Kind.AGENCY, 440.0)]
    unpriced = ways([], [gap], [], gap=gap)
    assert [one.gbp for one in unpriced] == [None, None]


def test_overtime_is_priced_and_ranks_behind_time_owed():
    gap = need(0, "early")
    people = [nurse("ana", hours=0), nurse("ben", hours=4)]
    found = ways(people, [gap], [], gap=gap, costs=Costs(overtime_gbp=25))
    told = [(one.touched[0].person_id, one.gbp) for one in only(Kind.TAKE, found)]
    assert told == [("ben", 0.0), ("ana", 200.0)]


def test_a_broken_rule_is_never_silent():
    gap = need(1, "early")
    found = ways([nurse("ana")], [need(0, "late"), gap], [duty("ana", 0, "late")], gap=gap)
    broken = [option for option in found if option.broken]
    assert kinds(found)[:2] == [Kind.BANK, Kind.AGENCY]
    assert broken
    assert all(option.rank > found[1].rank for option in broken)
    assert "ana rests 10 h between late on 05 Jan and early on 06 Jan" in broken[0].broken[0]


def test_locked_duties_are_not_offered_and_published_ones_are_asked_about():
    gap, there = need(0, "early"), need(0, "early", ward="n2", busy=2)
    ana, ben = (duty(name, 0, "early", ward="n2") for name in ("ana", "ben"))
    horizon = Freeze(until=gap.shift.starts_at + timedelta(days=2))
    people = [nurse("ana"), nurse("ben")]
    found = ways(people, [gap, there], [ana, ben], gap=gap, locked=[ana], freeze=horizon)
    moved = only(Kind.MOVE, found)
    assert [option.asks for option in moved] == [(ben,)]


def test_notice_counts_from_now_to_the_first_duty_that_changes():
    gap = need(2, "early")
    now = gap.shift.starts_at - timedelta(hours=30)
    found = ways([nurse("ana")], [gap], [], gap=gap, freeze=Freeze(now=now))
    assert found[0].notice == timedelta(hours=30)


def test_what_falls_out_is_what_cannot_be_worked():
    asked = problem([nurse("ana")], [need(0, "early"), need(1, "early")])
    ill = with_away(asked, [("ana", MONDAY)])
    standing = standing_of(ill, [duty("ana", 0, "early"), duty("ana", 1, "early")])
    assert standing.fallen == (duty("ana", 0, "early"),)
    assert list(standing.short) == [need(0, "early").key]
    assert kinds(options(standing, need(0, "early").key)) == [Kind.BANK, Kind.AGENCY]


def test_a_place_filled_from_outside_is_asked_for_no_more():
    asked = problem([nurse("ana")], [need(0, "early", 2, busy=3)])
    (left,) = without_places(asked, [need(0, "early").key]).needs
    assert (left.required, left.busy) == (1, 2)


def test_a_place_nobody_asked_for_has_no_options():
    with pytest.raises(PlanningError, match="n1 asks for no nurse on late on 05 Jan 2026"):
        ways([], [need(0, "early")], [], gap=need(0, "late"))


KIND = st.sampled_from(["early", "late", "night"])


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_no_option_breaks_a_rule_silently(data):
    people = [nurse(f"p{n}", hours=data.draw(st.sampled_from([0, 18, 36]))) for n in range(5)]
    needs = [
        need(day, kind, ward=ward, busy=2)
        for day in range(7)
        for kind in ("early", "late", "night")
        for ward in ("n1", "n2")
    ]
    asked = problem(people, needs)
    drawn = [
        duty(who.id, day, data.draw(KIND), ward=data.draw(st.sampled_from(["n1", "n2"])))
        for who in people
        for day in range(7)
        if data.draw(st.integers(0, 2)) == 0
    ]
    standing = standing_of(asked, drawn)
    for place in list(standing.short)[:3]:
        for option in options(standing, place):
            after = set(drawn)
            for one in option.touched:
                after = (after - set(one.gives)) | set(one.takes)
            assert broken(asked, after) - broken(asked, drawn) <= {
                (breach.code, breach.day_on, breach.person_id)
                for one in option.touched
                for breach in one.new
            }
            if not option.beside_the_grid:
                at_first = sum(one.need_key == place for one in drawn)
                assert sum(one.need_key == place for one in after) == at_first + 1


def broken(asked, duties):
    """Rules that somebody breaks, whatever the hours."""
    told = audit.found(asked, roster(*duties))
    return {(one.code, one.day_on, one.person_id) for one in told if one.person_id}
