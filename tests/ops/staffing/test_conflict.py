"""Wishes that cannot all be had: the fewest that clash, in words, and the cheapest way out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ops.staffing.attended import nobody
from ops.staffing.conflict import Kind, clashes, conflicts
from ops.staffing.conflict.statement import of_person
from ops.staffing.conflict.together import Together
from tests.ops.staffing.rosters import duty, need, nurse, problem, shift

NEEDS = [need(day, kind) for day in range(7) for kind in ("early", "late", "night")]


def clash(people, *, needs=NEEDS, cover=(), **more):
    """The sentences of the only conflict, and what its cheapest way out gives up."""
    [found] = conflicts(problem(people, needs, days=7, **more), cover=cover)
    return (
        [one.sentence for one in found.statements],
        [one.sentence for one in found.ways_out[0].given_up] if found.ways_out else [],
    )


def test_wishes_that_can_all_be_had_do_not_clash():
    ana = nurse("ana", on=[(0, "early", 10)], off=[(1, "early", 10)])
    assert conflicts(problem([ana], NEEDS, days=7), cover=()) == ()


def test_two_musts_without_rest_between_them_clash_with_the_rule():
    ana = nurse("ana", on=[(0, "night", 10), (1, "early", 10), (4, "late", 10)])
    said, _ = clash([ana])
    assert said == [
        "rest between shifts: the rule holds for ana",
        "ana must work night on 05 Jan, as asked",
        "ana must work early on 06 Jan, as asked",
    ]


def test_wishes_of_less_weight_are_no_musts():
    ana = nurse("ana", on=[(0, "night", 9), (1, "early", 10)])
    assert conflicts(problem([ana], NEEDS, days=7), cover=()) == ()


def test_a_must_on_a_day_of_leave_gives_way_to_the_leave():
    ana = nurse("ana", away=[2, 3], on=[(2, "early", 10)])
    assert clash([ana]) == (
        ["ana is away on 07 Jan to 08 Jan", "ana must work early on 07 Jan, as asked"],
        ["ana must work early on 07 Jan, as asked"],
    )


def test_a_must_for_a_shift_nobody_can_give_clashes_alone():
    ana = nurse("ana", skills=("hca",), on=[(2, "early", 10)])
    assert clash([ana])[0] == ["ana must work early on 07 Jan, as asked"]


def test_locked_duties_that_clash_are_named_and_the_wish_gives_way_first():
    ana = nurse("ana", on=[(0, "night", 10)])
    said, given_up = clash([ana], locked=[duty("ana", 1, "early")])
    assert "ana is locked on early on 06 Jan" in said
    assert given_up == ["ana must work night on 05 Jan, as asked"]


def test_what_was_worked_before_the_roster_counts():
    ana = nurse("ana", on=[(0, "early", 10)])
    before = [("ana", shift(-1, "night"))]
    assert clash([ana], before=before)[1] == ["ana must work early on 05 Jan, as asked"]


def test_a_contract_that_too_many_days_off_leave_unfilled_clashes():
    off = [(day, kind, 10) for day in range(6) for kind in ("early", "late", "night")]
    said, given_up = clash([nurse("ana", hours=36, off=off)])
    assert "ana works at least 30 h, by contract" in said
    assert all("as asked" in one for one in given_up)


def test_cover_with_the_only_holder_away_is_the_smallest_conflict():
    icu = need(3, "night", skill="icu")
    people = [nurse("ana", skills=("nurse", "icu"), away=[3]), nurse("bob")]
    said, given_up = clash(people, needs=[*NEEDS, icu], cover=[icu.key])
    assert said == ["ana is away on 08 Jan", "n1 night on 08 Jan needs 1 icu"]
    assert given_up == ["n1 night on 08 Jan needs 1 icu"]


def test_more_musts_than_places_name_the_room_there_is():
    people = [nurse(name, hours=0, on=[(2, "late", 10)]) for name in ("ana", "bob", "cem")]
    said, given_up = clash(people, needs=[need(2, "late", busy=2)])
    assert said[-1] == "n1 has room for 2 nurse on late on 07 Jan"
    assert (len(said), len(given_up)) == (4, 1)


def test_a_week_of_nights_for_two_clashes_with_their_limits():
    nights = [need(day, "night") for day in range(7)]
    people = [nurse("ana"), nurse("bob", away=range(2))]
    asked = problem(people, nights, days=7, most_nights_running=3)
    [found] = conflicts(asked, contracts=False)
    assert {one.kind for one in found.statements} >= {Kind.RULE, Kind.COVER}
    assert all(one.kind is Kind.COVER for one in found.ways_out[0].given_up)


def test_ways_out_come_cheapest_first_and_none_holds_another():
    ana = nurse("ana", on=[(0, "night", 10), (1, "early", 10)])
    [found] = conflicts(problem([ana], NEEDS, days=7), cover=())
    given_up = [{one.sentence for one in way.given_up} for way in found.ways_out]
    assert [len(each) for each in given_up] == [1, 1]
    assert [way.cost for way in found.ways_out] == [60, 60]


# --- where places stay empty ---------------------------------------------------------------


def test_each_day_on_which_cover_cannot_be_met_tells_its_own_clash():
    """Ana is away on day 1, Ben on day 4; nobody else may stand in."""
    people = [nurse("ana", away=[1]), nurse("ben", away=[4])]
    needs = [need(day, "early", 2) for day in range(7)]
    asked = problem(people, needs, days=7)
    found = clashes(asked, {needs[1].shift.day_on, needs[4].shift.day_on}, nobody).found
    assert [[one.sentence for one in each.conflict.statements] for each in found] == [
        ["ana is away on 06 Jan", "n1 early on 06 Jan needs 2 nurse"],
        ["ben is away on 09 Jan", "n1 early on 09 Jan needs 2 nurse"],
    ]
    assert [len(each.days) for each in found] == [1, 1]


def test_a_clash_over_several_days_is_found_in_the_fewest_of_them():
    nights = [need(day, "night") for day in range(7)]
    asked = problem([nurse("ana")], nights, days=7, most_nights_running=2)
    [found] = clashes(asked, {nights[2].shift.day_on}, nobody).found
    assert len(found.days) == 3
    assert Kind.RULE in {one.kind for one in found.conflict.statements}


def test_days_that_are_full_are_not_looked_at_and_a_search_ends_when_told():
    needs = [need(day, "early", 2) for day in range(7)]
    asked = problem([nurse("ana")], needs, days=7)
    assert clashes(asked, set(), nobody).found == ()
    assert clashes(asked, {one.shift.day_on for one in needs}, lambda _: False).found == ()


ASKED = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(("early", "late", "night")), st.just(10)),
    max_size=5,
)


@settings(max_examples=12, deadline=None)
@given(ASKED, ASKED, st.sets(st.integers(0, 6), max_size=2))
def test_without_any_one_of_them_those_that_clash_can_be_had(on, off, away):
    ana = nurse("ana", on=on, off=off, away=away)
    asked = problem([ana], NEEDS, days=7)
    statements = list(of_person(asked, ana))
    for found in conflicts(asked, cover=()):
        named = [statements.index(one) for one in found.statements]
        together = Together(asked, statements)
        assert together.clash(named) is not None
        assert all(together.clash(set(named) - {one}) is None for one in named)
        for way in found.ways_out:
            kept = [n for n, one in enumerate(statements) if one not in way.given_up]
            assert together.clash(kept) is None
