"""Messages in the hour that comes twice, and in the one that never was."""

import pytest

from tests.warehouse.landing.hl7_messages import adt, siu

pytestmark = pytest.mark.slow

STAYS = "select ward_id, strftime(in_at, '%H:%M'), strftime(out_at, '%H:%M') from staging.ward_stay order by stay_id"
NOTE = "DST_AMBIGUOUS: {} times in the hour that comes twice: {} taken as the earlier, {} as the later one"


def autumn(*steps):
    """Events of one visit on the night of 26 October 2025, London time, each as it was sent."""
    return "".join(
        adt(
            event,
            f"20251026{at}",
            ward=ward,
            **({"ended": f"20251026{at}"} if event == "A03" else {}),
        )
        for event, at, ward in steps
    )


def test_a_stream_that_seems_to_go_back_has_come_to_the_second_hour(db, drop):
    told = autumn(("A01", "0120", "w1"), ("A02", "0150", "w2"), ("A03", "0110", "w2"))
    outcome = drop("hl7/1.hl7", told)
    assert db.execute(STAYS).fetchall() == [("w1", "00:20", "00:50"), ("w2", "00:50", "01:10")]
    assert NOTE.format(7, 4, 3) in outcome.reason
    assert outcome.quarantined == 0


def test_a_time_without_an_offset_lies_right_before_it_was_sent(db, drop):
    told = adt("A01", "20251026013000").replace(
        "|20251026013000|CANARY", "|20251026013100+0000|CANARY"
    )
    drop("hl7/1.hl7", told)
    assert db.execute(STAYS).fetchall() == [("w1", "01:30", None)]


def test_without_neighbours_it_is_the_earlier_and_said_so(db, drop):
    outcome = drop("hl7/1.hl7", autumn(("A01", "0130", "w1")))
    assert db.execute(STAYS).fetchall() == [("w1", "00:30", None)]
    assert NOTE.format(2, 2, 0) in outcome.reason


def test_an_hour_that_never_was_keeps_its_message_aside(drop, aside):
    outcome = drop("hl7/1.hl7", adt("A01", "20260329013000") + siu("S12", "20260101090000"))
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (2, 1, 1)
    assert aside("hl7") == {1: "DST_NONEXISTENT"}
