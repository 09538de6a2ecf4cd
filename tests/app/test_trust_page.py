"""The page that says how right forecasts were."""

import pytest

from tests.app.pages import open_page, said, tables

pytestmark = pytest.mark.slow


def test_the_verdict_counts_days(published):
    shown = said(open_page("trust"))
    assert "on 24 of 28 days the likely range held; 9 in 10 would be 25" in shown


def test_the_record_stands_beside_what_anybody_could_have_said(published):
    [row] = tables(open_page("trust"))[0].to_dict("records")
    assert row["Days inside 9 in 10"] == "24 of 28"
    assert (row["Off by"], row["Same as yesterday"]) == ("3.2", "5.0 · forecast closer")
    assert (row["Same weekday last week"], row["Leans"]) == ("—", "1.4 too few")


def test_what_drifts_says_what_to_make_of_it(published):
    [alarm] = open_page("trust").warning
    assert "Patients in the ED, north, to 24 h: more came than expected" in alarm.value
    assert "expect more than is shown" in alarm.value


def test_chances_are_held_against_what_came(published):
    [row] = tables(open_page("trust"))[1].to_dict("records")
    assert (row["Said"], row["Came true"], row["Times"]) == ("30 %", "30 %", "10")
    assert row["Would be honest between"] == "10 % and 60 %"


def test_who_speaks_is_told_with_why(published):
    row = tables(open_page("trust"))[2].to_dict("records")[0]
    assert (row["Loss beside last week's"], row["Next best"]) == ("50 %", "usual_week")
    assert "Contest won by" in row["Why"]


def test_a_hospital_whose_forecasts_nobody_could_judge_yet_says_so(bare):
    assert "nobody can say how right" in open_page("trust").info[0].value
