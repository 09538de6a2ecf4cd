from dataclasses import replace

import pytest
from polars.testing import assert_frame_equal

from ops.errors import PlanningError
from ops.takeaway.csv_file import as_csv
from ops.takeaway.duty_list import PRESETS, duty_list, presets
from ops.takeaway.roster_from_list import roster_from_csv
from ops.takeaway.shift_codes import codes, shifts_of
from tests.ops.takeaway.leaving import FROM_NORTH, roster, rows_of


def listed(preset="full", **more):
    told = roster()
    chosen = presets(more.get("text", ""))[preset]
    sheet = duty_list(told.lines, told.staff, FROM_NORTH, published=True, preset=chosen)
    return as_csv(sheet, FROM_NORTH, dated=False)


def read(file, preset="full", text=""):
    shifts = shifts_of(roster().lines, "Europe/London")
    return roster_from_csv(
        file.encode() if isinstance(file, str) else file,
        shifts,
        time_zone="Europe/London",
        proposal_id="roster-1",
        preset=presets(text)[preset],
    )


def one(line, head="staff,ward,date,code,start,end,skill"):
    found = read(f"{head}\r\n{line}\r\n")
    return found.lines.to_dicts(), found.remarks


# --- out --------------------------------------------------------------------------------------


def test_every_duty_is_a_row_with_its_own_offset():
    night, *_ = rows_of(listed())
    assert night["start"] == "2026-10-24T20:00+01:00"
    assert night["end"] == "2026-10-25T08:00+00:00"
    assert (night["minutes"], night["paid_minutes"], night["code"]) == ("780", "720", "N")
    assert (night["grade"], night["source"], night["published"]) == ("band 5", "roster-1", "yes")


def test_a_preset_gives_the_columns_that_a_site_asks_for():
    text = '[ours]\npaid_minutes = "Paid"\nstaff = "No"\n'
    assert list(rows_of(listed("ours", text=text))[0].items()) == [("Paid", "720"), ("No", "ann")]
    assert set(presets(text)) == {*PRESETS, "ours"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[ours]\nwages = "Wages"', "wages was asked for"),
        ("[ours]", "none was asked for"),
        ('staff = "No"', r"a heading such as \[payroll\]"),
        ("[ours", "cannot be read"),
    ],
)
def test_a_preset_that_cannot_be_used_is_refused_in_words(text, words):
    with pytest.raises(PlanningError, match=words):
        presets(text)


def test_two_shifts_never_share_a_code():
    assert codes(["early", "evening", "long_day", "lead-day"]) == {
        "early": "E",
        "evening": "Ev",
        "long_day": "LD",
        "lead-day": "Le",
    }


# --- and in -----------------------------------------------------------------------------------


def test_a_list_comes_back_as_it_left():
    found = read(listed())
    assert_frame_equal(found.lines, roster().lines)
    assert found.remarks == ()


def test_a_list_of_another_system_is_read_under_its_own_heads():
    text = '[theirs]\nstaff = "Nr"\ndate = "Day"\ncode = "Dienst"\nward = "Station"\nfree = ["X"]\n'
    file = "Nr;Day;Dienst;Station\r\nann;2026-10-26;E;n1\r\nann;2026-10-27;X;n1\r\n"
    [duty] = read(file, "theirs", text).lines.to_dicts()
    assert (duty["shift_type_id"], duty["starts_at"].hour, duty["paid_minutes"]) == (
        "early",
        7,
        450,
    )


def test_a_code_that_nobody_knows_counts_as_working():
    [duty], remarks = one("ann,n1,2026-10-26,SPEC,,,nurse")
    assert (duty["ends_at"] - duty["starts_at"]).total_seconds() == 24 * 3600
    assert (duty["paid_minutes"], remarks) == (0, ())


def test_an_unknown_code_with_its_times_blocks_just_those():
    [duty], remarks = one("ann,n1,2026-10-26,SPEC,22:00,06:00,nurse")
    assert (duty["starts_at"].hour, duty["ends_at"].hour, duty["ends_at"].day) == (22, 6, 27)
    assert remarks == ()


@pytest.mark.parametrize(
    ("line", "words", "duties"),
    [
        ("ann,n1,2026-10-26,E,25:00,26:00,nurse", "Line 2: 25:00 to 26:00 is no span of time", 1),
        ("ann,n1,soon,E,,,nurse", "Line 2: left out, because 'soon' is no day", 0),
        (",n1,2026-10-26,E,,,nurse", "Line 2: left out, because it names nobody", 0),
        ("ann,n1,2026-10-26,E,,,a\r\nann,n1,2026-10-26,N,,,a", "ann, 26 Oct: stands twice", 1),
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_is_lost_in_silence(line, words, duties):
    found, remarks = one(line)
    assert len(found) == duties
    assert remarks[0].startswith(words)


def test_a_list_without_people_or_days_is_refused():
    with pytest.raises(PlanningError, match="needs the columns staff, date; date is not among"):
        one("ann,E", head="staff,code")


def test_a_list_in_another_alphabet_of_bytes_is_refused():
    with pytest.raises(PlanningError, match="A CSV file in UTF-8 is needed"):
        read("staff,date\r\nJürg,2026-10-26\r\n".encode("latin-1"))


def test_what_is_not_accepted_leaves_unpublished():
    told = replace(roster(), published=False)
    sheet = duty_list(told.lines, told.staff, FROM_NORTH, published=told.published)
    assert {row[-1] for row in sheet.rows} == {False}
