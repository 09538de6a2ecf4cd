"""What was read from a copy once is read once, and is everybody's own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Barrier, Thread

import numpy as np
import polars as pl
import pytest

from app.read.once import MOST, once


@dataclass(frozen=True)
class Ward:
    name: str
    beds: list[int]


def test_the_same_question_is_read_once_and_another_anew():
    asked = []

    @once
    def census(copy, ward):
        asked.append((copy, ward))
        return len(asked)

    answers = [census("monday", "a"), census("monday", "a"), census("tuesday", "a")]
    assert answers == [1, 1, 2]
    assert asked == [("monday", "a"), ("tuesday", "a")]


def test_what_one_reader_does_to_an_answer_no_other_sees():
    @once
    def told(copy):
        frame = pl.DataFrame({"beds": [1, 2]})
        return {"frame": frame, "wards": [Ward("a", [3])], "both": ({4}, 5)}

    mine = told("monday")
    mine["frame"][0, "beds"] = 9
    mine["frame"].drop_in_place("beds")
    mine["wards"][0].beds.append(9)
    mine["wards"].append("mine")
    mine["both"][0].add(9)
    theirs = told("monday")
    assert theirs["frame"]["beds"].to_list() == [1, 2]
    assert theirs["wards"] == [Ward("a", [3])]
    assert theirs["both"] == ({4}, 5)


def test_counts_that_all_share_can_only_be_read():
    @once
    def counts(copy):
        return np.array([1, 2])

    with pytest.raises(ValueError, match="read-only"):
        counts("monday")[0] = 9
    assert counts("monday").tolist() == [1, 2]


def test_many_who_ask_at_once_wait_for_one_reading():
    asked, together = [], Barrier(8)

    @once
    def census(copy):
        asked.append(copy)
        return 7

    def ask():
        together.wait()
        census("monday")

    readers = [Thread(target=ask) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert asked == ["monday"]


def test_a_reading_that_failed_is_tried_again():
    tries = []

    @once
    def census(copy):
        tries.append(copy)
        if len(tries) == 1:
            raise OSError("the copy is away")
        return 7

    with pytest.raises(OSError, match="away"):
        census("monday")
    assert census("monday") == 7


def test_the_answer_not_asked_for_longest_goes_first():
    asked = []

    @once
    def census(copy, *, at=None):
        asked.append(copy)
        return copy

    for number in range(MOST):
        census(number)
    census(0)
    census("new", at=datetime(2026, 1, 5, tzinfo=UTC))
    assert census(0) == 0
    census(1)
    assert asked == [*range(MOST), "new", 1]
