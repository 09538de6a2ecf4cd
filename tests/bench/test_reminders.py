"""What is held out by lot finds what an invented hospital knows of its reminders."""

import pytest

from ops.rehearsal.reminding import ANSWERS
from tests.bench.reminders import learnt, lived


@pytest.fixture(scope="module")
def found():
    listed, rows = lived(seed=3, days=50, share=0.3)
    return {row["channel"]: row for row in learnt(listed, rows)}


@pytest.mark.parametrize("channel", ["call", "message"])
def test_the_interval_holds_what_the_contact_truly_prevents(found, channel):
    told = found[channel]
    assert told["truth"] == ANSWERS[channel].prevents
    assert told["low"] < told["truth"] < told["high"]
