"""Large files for the bench: what the rehearsal delivers, told again and again under other dates.

Only size is invented here; columns, times and mixes are those of the invented hospital.
"""

import gzip
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from ops import rehearsal

DAYS = 60
SINCE = date(2025, 12, 31)


def visits(rows: int) -> pl.DataFrame:
    """ED visits as text, ``rows`` of them: sixty rehearsed days, reaching back for decades."""
    until = datetime(2026, 3, 1, tzinfo=UTC)
    hospital = rehearsal.invent(rehearsal.Invention(seed=7, sites=2, since=SINCE), until=until)
    told = [
        pl.read_csv(io.BytesIO(gzip.decompress(each.content)), infer_schema=False)
        for each in rehearsal.deliveries(hospital, since=None, until=until)
        if each.feed == "ed_visits"
    ]
    one = pl.concat(told).filter(pl.col("arrived_at").str.contains(r"^\d{4}-\d\d-\d\dT[\d:]{8}Z$"))
    one = one.unique("visit_id", keep="first", maintain_order=True)
    rounds = [_earlier(one, turn) for turn in range(-(-rows // one.height))]
    return pl.concat(rounds[::-1]).tail(rows)


def _earlier(one: pl.DataFrame, turn: int) -> pl.DataFrame:
    times = [name for name in one.columns if name.endswith("_at")]
    shift = pl.duration(days=DAYS * turn)
    return one.with_columns(
        pl.col("visit_id") + f"-{turn}",
        pl.col("patient_id") + f"{turn % 8}",
        *(
            (pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False) - shift).dt.strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            )
            for name in times
        ),
    )


def places(inbox: Path) -> None:
    """The two sites that the visits name."""
    (inbox / "sites").mkdir(parents=True, exist_ok=True)
    rows = "site_id,time_zone\nnorth,Europe/London\nsouth,Europe/London\n"
    (inbox / "sites" / "sites.csv").write_text(rows)


def fhir_encounters(path: Path, rows: int) -> None:
    """Encounters of emergency and inpatient class as NDJSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with path.open("w") as file:
        for number in range(rows):
            at = start + timedelta(seconds=20 * number)
            ward = number % 3 == 0
            resource = {
                "resourceType": "Encounter",
                "id": f"e{number}",
                "status": "finished",
                "class": {"code": "IMP" if ward else "EMER"},
                "subject": {"reference": f"Patient/p{number % 50_000}"},
                "period": {
                    "start": at.isoformat(),
                    "end": (at + timedelta(hours=4 + 40 * ward)).isoformat(),
                },
                "location": [{"location": {"reference": f"Location/w{number % 12}"}}],
                "serviceProvider": {"reference": "Organization/north"},
                "type": [{"coding": [{"system": "http://snomed.info/sct", "code": "50849002"}]}],
            }
            file.write(json.dumps(resource) + "\n")


def hl7_messages(rows: int) -> list[bytes]:
    """Visits of four messages each: admit, transfer, an update and a discharge."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    messages = []
    for number in range(rows):
        visit, step = divmod(number, 4)
        event = ("A01", "A02", "A08", "A03")[step]
        at = f"{start + timedelta(minutes=visit, hours=6 * step):%Y%m%d%H%M%S}"
        ward = f"w{(visit + (step > 0)) % 12}"
        ended = at if event == "A03" else ""
        messages.append(
            f"MSH|^~\\&|PAS|north|US|US|{at}||ADT^{event}|c{number}|P|2.5\r"
            f"EVN|{event}|{at}\r"
            f"PID|1||p{visit % 30_000}^^^H^MR||Doe^Jane||19500101|F\r"
            f"PV1||I|{ward}^1^2^north||||||||||||||||v{visit}{'|' * 25}{at}|{ended}\r".encode()
        )
    return messages


def too_wide(path: Path) -> None:
    """Two megabytes: one line of a million columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"visit_id,site_id,arrived_at\n" + b"1," * 1_000_000 + b"1\n")
