import pytest

from ops.staffing.individual.audit import breaches, penalties, penalty
from tests.ops.staffing.individual.contracts import asked, cover, line, person, problem


def test_the_penalty_is_refused_requests_and_cover_short_or_beyond():
    people = [person("ana"), person("ben")]
    requests = [asked("ana", 0, "D", 3), asked("ana", 1, "D", 2), asked("ben", 0, "N", 5, on=False)]
    covers = [cover(0, "D", 3), cover(0, "N", 0), cover(1, "D", 1)]
    problem_of_two = problem(2, people, requests=requests, covers=covers)
    lines = {"ana": line("D."), "ben": line("N.")}
    assert penalties(problem_of_two, lines) == {
        "shift on": 2,
        "shift off": 5,
        "under cover": 300,
        "over cover": 1,
    }
    assert penalty(problem_of_two, lines) == 308


@pytest.mark.parametrize(
    ("contract", "drawn", "sentence"),
    [
        (person(), "ND", "ana works D on day 1 right after N"),
        (person(most={"D": 1, "N": 9}), "DD", "ana works D 2 times, 1 at most"),
        (person(minutes=(0, 900)), "DD", "ana works 960 minutes, 900 at most"),
        (person(minutes=(600, 900)), "D.", "ana works 480 minutes, 600 at least"),
        (person(running=(1, 2)), "DDD", "ana works 3 days running from day 0, 2 at most"),
        (person(running=(2, 5)), "D..D..D", "ana works 1 days running from day 3, 2 at least"),
        (person(off=2), "D.D", "ana is off 1 days running from day 1, 2 at least"),
        (person(weekends=1), "......D......D", "ana works 2 weekends, 1 at most"),
        (person(away=[1]), "DD", "ana works D on day 1, a day off"),
        (person(), "X", "ana works X, which is no shift of this roster"),
    ],
)
def test_each_broken_rule_is_a_sentence(contract, drawn, sentence):
    assert breaches(problem(len(drawn), [contract]), {"ana": line(drawn)}) == [sentence]


def test_runs_that_touch_an_edge_may_be_short():
    contract = person(running=(3, 5), off=3)
    assert not breaches(problem(6, [contract]), {"ana": line("DD...D")})
    assert not breaches(problem(6, [contract]), {"ana": line("..DDD.")})


def test_saturday_and_sunday_are_one_weekend():
    assert not breaches(problem(7, [person(weekends=1)]), {"ana": line(".....DD")})


def test_lines_that_are_missing_too_short_or_nobodys_are_told():
    found = breaches(
        problem(2, [person("ana"), person("ben")]), {"ana": line("D"), "cem": line("D.")}
    )
    assert found == [
        "cem is nobody of this roster",
        "ana has a line of 1 days, 2 are asked",
        "ben has no line",
    ]
