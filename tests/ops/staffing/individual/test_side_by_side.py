import pytest

from ops.staffing.individual.audit import breaches
from ops.staffing.individual.problem import NoLawfulLineError
from ops.staffing.individual.side_by_side import solve_side_by_side
from tests.ops.staffing.individual.contracts import cover, person, problem


@pytest.mark.slow
def test_two_searches_agree_on_a_proof():
    people = [person(name, running=(2, 3), off=2, weekends=1) for name in ("ana", "ben", "cem")]
    wanted = problem(14, people, covers=[cover(d, k, 1) for d in range(14) for k in "DN"])
    found = solve_side_by_side(wanted, effort=20.0)
    assert breaches(wanted, found.of) == []
    assert found.penalty == found.bound


@pytest.mark.slow
def test_what_one_search_finds_impossible_is_said():
    with pytest.raises(NoLawfulLineError, match="No lawful roster for ana"):
        solve_side_by_side(problem(2, [person(minutes=(480, 999), away=[0, 1])]))
