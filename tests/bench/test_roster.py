import re

import pytest

from ops.errors import PlanningError
from ops.staffing.individual.asked import check
from tests.bench.curtois_qu import parse
from tests.bench.roster import read, write
from tests.ops.staffing.individual.contracts import line

TEXT = """# two people for a week
SECTION_HORIZON
7
SECTION_SHIFTS
D,480,
N,600,D|N
SECTION_STAFF
A,D=7|N=0,2400,960,5,2,2,1
B,D=7|N=3,2400,0,5,2,2,1
SECTION_DAYS_OFF
A,0,3
SECTION_SHIFT_ON_REQUESTS
A,2,D,2
SECTION_SHIFT_OFF_REQUESTS
B,1,N,3
SECTION_COVER
0,D,1,100,1
"""


def test_an_instance_is_read_as_it_stands():
    problem = parse(TEXT)
    check(problem)
    ana, ben = problem.people
    assert (ana.least_minutes, ana.most_minutes, ana.away) == (960, 2400, {0, 3})
    assert dict(ben.most_of) == {"D": 7, "N": 3}
    assert problem.shift_types[1].not_followed_by == {"D", "N"}
    assert [request.on for request in problem.requests] == [True, False]
    assert problem.covers[0].under == 100


def test_line_ends_of_another_system_change_nothing():
    assert parse(TEXT.replace("\n", "\r\n")) == parse(TEXT)


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        ("D,480,", "D,25:00,", "Line 5 (SECTION_SHIFTS) has '25:00' where a whole number"),
        ("N,600,D|N", "N,1500,D|N", "overlaps the next day's"),
        ("N,600,D|N", "N,600,X", "may not be followed by X, which is unknown"),
        ("2400,960", "960,2400", "at least 2400 and at most 960 minutes. Swap the bounds"),
        ("5,2,2,1\nB", "1,2,2,1\nB", "at least 2 and at most 1 days running"),
        ("B,D=7", "A,D=7", "A is on the staff list twice"),
        ("A,D=7|N=0", "A,D=7|X=0", "shift type X, which is unknown"),
        ("A,D=7|N=0", "A,D=7|D=0", "caps D twice"),
        ("2400,960,5", "960,5", "has 7 fields; it needs 8"),
        ("A,0,3", "C,0,3", "names C, not in SECTION_STAFF"),
        ("A,0,3", "A,0,9", "A is away on day 9; days run from 0 to 6"),
        ("A,2,D,2", "A,2,X,2", "names a shift type that is unknown"),
        ("\n7\n", "\n", "needs one number of days; found 0"),
        ("SECTION_COVER", "SECTION_COVERS", "Line 16 begins SECTION_COVERS. Known:"),
        ("# two people for a week", "7", "Line 1 stands before any section"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(good, bad, sentence):
    with pytest.raises(PlanningError, match=re.escape(sentence)):
        check(parse(TEXT.replace(good, bad, 1)))


def test_an_empty_staff_list_is_refused():
    nobody = re.sub(r"\n[AB],D=.*", "", TEXT).replace("A,0,3\n", "")
    with pytest.raises(PlanningError, match="needs people; found 0"):
        check(parse(nobody))


def test_what_is_written_reads_back_the_same(tmp_path):
    problem, lines = parse(TEXT), {"A": line(".DD..DD"), "B": line("NN.....")}
    write(tmp_path / "one.csv", problem, lines)
    assert read(tmp_path / "one.csv", problem) == lines


def test_two_rows_for_one_person_and_day_are_refused(tmp_path):
    (tmp_path / "one.csv").write_text("staff,day,shift\nA,1,D\nA,1,N\n")
    with pytest.raises(PlanningError, match="has A twice on day 1"):
        read(tmp_path / "one.csv", parse(TEXT))
