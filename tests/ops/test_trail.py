"""The trail of what people did shows whatever was done to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.trail import START, Anchor, TrailLine, first_break, read_anchors, seal_of, written

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def trail(count, sealed_from=START, first=1):
    lines, before = [], sealed_from
    for number in range(first, first + count):
        at = NOON + timedelta(minutes=number)
        line = TrailLine(number, at, "sister", "decision", f"order-{number}", '{"verdict": "yes"}')
        before = seal_of(line, before)
        lines.append(replace(line, seal=before))
    return lines


def anchor(line):
    return Anchor(line.number, line.seal, NOON)


def test_a_trail_as_it_was_written_is_whole():
    lines = trail(5)
    assert first_break(lines, [anchor(lines[2]), anchor(lines[4])]) is None
    assert first_break([]) is None


@given(st.integers(0, 5), st.sampled_from(["by", "act", "about", "content"]), st.text(max_size=5))
def test_whatever_is_changed_is_found_at_its_line(at, field, text):
    lines = trail(6)
    changed = replace(lines[at], **{field: text})
    found = first_break([*lines[:at], changed, *lines[at + 1 :]])
    assert (found.number if found else None) == (at + 1 if changed != lines[at] else None)


def test_a_line_that_was_taken_out_or_put_in_is_found():
    lines = trail(4)
    assert first_break([*lines[:1], *lines[2:]]).sentence == "Line 2 is missing: line 3 follows."
    forged = replace(lines[1], about="another")
    assert first_break([*lines[:2], forged, *lines[2:]]).number == 3


def test_two_lines_in_each_others_place_are_found():
    one, two, three = trail(3)
    swapped = [one, replace(three, number=2), replace(two, number=3)]
    assert first_break(swapped).number == 2


def test_a_trail_sealed_anew_is_given_away_by_what_was_noted():
    lines = trail(4)
    anew = [*lines[:1], *trail(3, sealed_from="1" * 64, first=2)]
    again, before = [anew[0]], anew[0].seal
    for line in anew[1:]:
        told = replace(line, by="somebody else")
        before = seal_of(told, before)
        again.append(replace(told, seal=before))
    assert first_break(again) is None
    found = first_break(again, [anchor(lines[2])])
    assert found.sentence == "Line 3 is not the one that was noted on 05 Jan 2026 12:00 UTC."


def test_an_end_that_was_cut_off_is_given_away_by_what_was_noted():
    lines = trail(4)
    assert first_break(lines[:2]) is None
    found = first_break(lines[:2], [anchor(lines[3])])
    assert (found.number, found.sentence.split(":")[0]) == (3, "The end is missing")


@pytest.mark.parametrize("rubbish", ["", "2026-01-05", "x 1 y", f"today 3 {'a' * 64}"])
def test_noted_seals_are_read_as_they_were_written(rubbish):
    noted = [anchor(line) for line in trail(2)]
    text = "\n".join([written(noted[0]), rubbish, written(noted[1])])
    assert read_anchors(text) == noted
