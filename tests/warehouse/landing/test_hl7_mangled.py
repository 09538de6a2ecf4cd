"""Streams that were damaged on their way: nothing is lost, nothing is silent, nothing breaks."""

import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.warehouse.landing.conftest import NOW
from tests.warehouse.landing.hl7_messages import adt, merge, siu
from warehouse.landing import land_inbox

pytestmark = pytest.mark.slow

WHOLE = "".join(
    [
        adt("A05", "20260101070000", code="P"),
        adt("A04", "20260101073000", code="E", ward="er", began="20260101073000"),
        adt("A01", "20260101080000"),
        adt("A08", "20260101090000", ward='""', ended="20260102"),
        adt("A02", "20260101120000", ward="w2", prior="w1"),
        merge("A40", "20260101130000", "p1", "p2"),
        merge("A45", "20260101140000", "p1", "p2", mrg_visit="v1", visit="v9"),
        adt("A03", "20260102100000", ward="w2", ended="20260102100000"),
        adt("A13", "20260102110000", ward="w2"),
        siu("S12", "20260101090000", more="|||"),
        siu("S15", "20260102090000"),
    ]
).encode()

BITS = [b"", b"|", b"^", b"~", b"\\", b"&", b"\r", b"\n", b"\x0b", b"\x1c", b"\0", b'""', b"\xff"]
BITS += [
    b"9" * 30,
    b"MSH|",
    b"PV1|",
    b"BTS|7\r",
    b"MSH|^~\\&|",
    b"\\X0D\\",
    b"\\XZZ\\",
    b"-1",
    b"E1",
]
damage = st.lists(
    st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), st.sampled_from(BITS)), max_size=12
)


def damaged(blows):
    stream = bytearray(WHOLE)
    for at, long, bit in blows:
        stream[at : at + long] = bit
    return bytes(stream)


@given(damage)
@example([(0, 0, b"\xff\xfe")])
@example([(25, 0, b"\\")])
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_every_message_of_a_damaged_stream_is_accounted_for(template, blows):
    with duckdb.connect(config={"threads": 1}) as db, tempfile.TemporaryDirectory() as place:
        db.execute("set timezone = 'UTC'")
        db.execute(f"attach '{template}' as template (read_only)")
        db.execute("copy from database template to memory")
        db.execute("detach template")
        folder = Path(place) / "hl7"
        folder.mkdir()
        (folder / "1.hl7").write_bytes(damaged(blows))
        for hours in (0, 100):
            land_inbox(db, Path(place), as_of=NOW.replace(day=1 + hours // 24))
            rows = db.execute(
                "select status, received, loaded + duplicate + superseded + quarantined, quarantined, "
                "(select count(*) from raw.quarantine where feed = 'hl7') from raw.delivery"
            ).fetchall()
            [(status, received, accounted, aside, told)] = rows
            assert status in ("loaded", "refused")
            assert received == accounted
            assert status == "refused" or aside == told
