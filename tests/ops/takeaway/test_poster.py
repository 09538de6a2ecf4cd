import re
from dataclasses import replace

import pytest

from ops.takeaway.poster import as_pdf, printable
from ops.takeaway.ward_sheets import wall_sheet
from tests import pdf_words
from tests.ops.takeaway.leaving import FROM_NORTH, roster


def sizes(file):
    return [
        tuple(map(float, found))
        for found in re.findall(rb"MediaBox \[ 0 0 ([\d.]+) ([\d.]+)", file)
    ]


@pytest.mark.parametrize(("paper", "wide"), [("A3", 1190.55), ("A4", 841.89)])
def test_every_ward_has_a_page_of_the_paper_asked_for(paper, wide):
    found = sizes(as_pdf(roster(), paper=paper))
    assert len(found) == 2
    assert found[0] == pytest.approx((wide, wide / 2**0.5), abs=0.1)


def test_a_person_has_one_row_on_the_wall_with_all_their_skills():
    rows = wall_sheet(roster(), "n1").rows
    assert rows == (
        ("n1", "ann", "band 5", "nurse", "N", "·", "E", "E↗", 19.5),
        ("n1", "ben", None, "lead, nurse", "E", "·", "N", "–", 18.5),
    )


def test_four_weeks_are_one_page_in_a3_and_two_in_a4():
    told = roster()
    long = replace(told, to_on=told.from_on.replace(month=11, day=20))
    assert len(sizes(as_pdf(long, paper="A3"))) == 2  # one for each of two wards
    assert len(sizes(as_pdf(long, paper="A4"))) == 4


@pytest.mark.parametrize(
    ("language", "days"),
    [("en-GB", "Sat 24 Oct to Tue 27 Oct 2026"), ("en-US", "Sat, Oct 24 to Tue, Oct 27, 2026")],
)
def test_a_page_is_dated_for_who_took_it(language, days):
    told = replace(roster(), provenance=replace(FROM_NORTH, language=language))
    assert days in pdf_words.words(as_pdf(told, paper="A4"))


def test_the_same_roster_gives_the_same_bytes():
    assert as_pdf(roster(), paper="A4") == as_pdf(roster(), paper="A4")


def test_letters_that_the_font_lacks_lose_their_accent_and_not_the_page():
    assert printable("Łukasz Ő. — 5 €") == "Łukasz O. — 5 €"
    assert printable("Ж") == "?"


def test_an_empty_roster_is_still_a_file():
    told = replace(roster(), provenance=FROM_NORTH, lines=roster().lines.clear())
    assert as_pdf(told, paper="A4").startswith(b"%PDF")
