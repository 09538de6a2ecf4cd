from dataclasses import replace

import pytest

from ops.errors import NothingToDoError, PlanningError
from ops.staffing.individual.asked import check
from ops.staffing.individual.problem import ShiftType
from tests.ops.staffing.individual.contracts import DAY, asked, cover, person, problem


@pytest.mark.parametrize(
    ("faulty", "sentence"),
    [
        (problem(7, [person(minutes=(500, 400))]), "at least 500 and at most 400 minutes. Swap"),
        (problem(7, [person(running=(4, 3))]), "at least 4 and at most 3 days running. Swap"),
        (problem(7, [person(minutes=(0, 0))]), "has a contract of 0 minutes"),
        (problem(7, [person(off=-1)]), "has -1 for least days off"),
        (problem(7, [person(), person()]), "ana is on the staff list twice"),
        (problem(7, [person(most={"X": 1})]), "shift type X, which is unknown"),
        (problem(7, [person(away=[7])]), "away on day 7; days run from 0 to 6"),
        (problem(7, [person()], types=[DAY, DAY]), "D is defined twice"),
        (problem(7, [person(most={})], types=[ShiftType("D", 1500)]), "overlaps the next day's"),
        (
            problem(7, [person(most={})], types=[ShiftType("D", 480, frozenset("X"))]),
            "may not be followed by X, which is unknown",
        ),
        (problem(7, [person()], requests=[asked("bo", 0, "D", 1)]), "comes from nobody"),
        (problem(7, [person()], requests=[asked("ana", 9, "D", 1)]), "outside days 0 to 6"),
        (problem(7, [person()], covers=[cover(0, "X", 1)]), "names a shift type that is unknown"),
        (problem(7, [person()], covers=[cover(0, "D", -1)]), "a number below zero"),
        (problem(7, [person()], covers=[cover(0, "D", 1)] * 2), "is asked twice"),
    ],
)
def test_what_contradicts_itself_is_refused_in_a_sentence(faulty, sentence):
    with pytest.raises(PlanningError, match=sentence):
        check(faulty)


@pytest.mark.parametrize(
    ("empty", "what"),
    [({"people": ()}, "people"), ({"shift_types": ()}, "shift types"), ({"days": 0}, "days")],
)
def test_nobody_to_roster_is_said(empty, what):
    with pytest.raises(NothingToDoError, match=f"needs {what}; found 0"):
        check(replace(problem(7, [person()]), **empty))
