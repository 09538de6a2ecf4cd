"""Last lines that count the records, and last lines that break off."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.landing.files.trailer import Trailer
from warehouse.landing.refusal import Refused

HEAD = "visit_id,site_id,arrived_at\n"
ROWS = "".join(f"{n},north,2026-01-01T08:{n:02d}:00Z\n" for n in range(20))


@pytest.fixture
def declared(inbox):
    (inbox / "ours").mkdir()
    (inbox / "ours" / "map.toml").write_text(
        'feed = "ed_visits"\ntrailer = "TRAILER,{rows} rows{anything}"'
    )


@pytest.mark.parametrize("end", ["", "\n", "\r\n\r\n", " of 3 pages\n"])
def test_a_trailer_whose_count_matches_is_no_record(hospital, drop, declared, end):
    outcome = drop("ours/v.csv", f"{HEAD}{ROWS}TRAILER,20 rows{end}")
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (20, 20, 0)


def test_records_set_aside_are_records_that_a_trailer_counts(hospital, drop, declared):
    outcome = drop("ours/v.csv", f"{HEAD}{ROWS}torn,north\nbad,north,soon\nTRAILER,22 rows\n")
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (22, 20, 2)


@pytest.mark.parametrize("end", ["TRAILER,19 rows\n", "TRAILER,21 rows\n", "", "TRAILER, rows\n"])
def test_a_trailer_that_counts_otherwise_or_is_missing_refuses_the_file(
    db, hospital, drop, declared, end
):
    outcome = drop("ours/v.csv.gz", gzip.compress(f"{HEAD}{ROWS}{end}".encode()))
    assert outcome.reason.startswith("TRAILER_MISMATCH: ")
    for table in ("raw.ed_visit", "staging.ed_visit", "raw.quarantine"):
        assert db.execute(f"select count(*) from {table}").fetchall() == [(0,)]


def test_a_trailer_nobody_declared_is_a_record_too_short_and_the_file_says_so(
    hospital, drop, aside
):
    outcome = drop("ed_visits/v.csv", f"{HEAD}{ROWS}TRAILER,20 rows\n")
    assert (outcome.loaded, outcome.quarantined) == (20, 1)
    assert aside("ed_visits") == {22: "MISSING_COLUMNS"}
    assert outcome.reason.startswith("INCOMPLETE: the last line is too short: if it is a trailer")


def test_a_short_line_before_the_last_says_nothing_of_the_file(hospital, drop):
    outcome = drop("ed_visits/v.csv", f"{HEAD}x,north\n{ROWS}")
    assert (outcome.loaded, outcome.quarantined, outcome.reason) == (20, 1, None)


@pytest.mark.parametrize("last", ["x,north", "x,north,2026-01-01 08:", 'x,north,"2026-01-01 0"'])
def test_a_last_line_that_breaks_off_flags_the_file_as_incomplete(hospital, drop, aside, last):
    outcome = drop("ed_visits/v.csv", HEAD + ROWS + last)
    assert (outcome.loaded, outcome.quarantined) == (20, 1)
    assert aside("ed_visits") == {22: "TRUNCATED_LINE"}
    assert outcome.reason == "INCOMPLETE: the last line breaks off; ask for the whole file"


def test_a_last_line_with_all_it_needs_breaks_nothing_off(hospital, drop):
    outcome = drop("ed_visits/v.csv", HEAD + ROWS + "x,north,2026-01-01 08:00")
    assert (outcome.loaded, outcome.reason) == (21, None)


def test_a_fault_elsewhere_in_the_last_line_keeps_its_own_name(hospital, drop, aside):
    drop("ed_visits/v.csv", HEAD + ROWS + "x,east,2026-01-01T08:00Z")
    assert aside("ed_visits") == {22: "UNKNOWN_SITE"}


lines = st.lists(st.text("ab,\n", max_size=5).map(lambda each: each + "\n"), max_size=6)


@given(lines, st.integers(0, 10**6), st.integers(1, 9))
def test_only_the_last_line_is_held_back_wherever_blocks_end(before, count, size):
    text = ("".join(before) + f"T{count}\n").encode()
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    trailer = Trailer("T{rows}", "v.csv")
    assert b"".join(trailer.held_back(pieces)) == "".join(before).encode()
    trailer.count(count)
    trailer.check()
    trailer.count(1)
    with pytest.raises(Refused, match="its last line speaks of"):
        trailer.check()
