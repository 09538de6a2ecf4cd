"""What landing costs beside DuckDB's own typed load of the same file.

``python -m tests.bench.ingest [--rows 5000000] [--only csv parquet delta fhir hl7 mllp wide]``.
Every case runs in a process of its own, so that its peak memory is its own. The baseline of CSV and
Parquet is measured in the same run: DuckDB reads the file with declared types into a table with a
primary key. Prints one JSON object last.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tests.bench import ingest_files
from tests.bench.memory import forget_peak, peak_mb

AS_OF = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
TYPES = (
    "{"
    + ", ".join(
        f"'{name}': '{kind}'"
        for name, kind in {
            "visit_id": "VARCHAR",
            "patient_id": "VARCHAR",
            "site_id": "VARCHAR",
            "arrived_at": "TIMESTAMPTZ",
            "seen_at": "TIMESTAMPTZ",
            "admit_decided_at": "TIMESTAMPTZ",
            "departed_at": "TIMESTAMPTZ",
            "arrival_mode": "VARCHAR",
            "triage": "INTEGER",
            "disposition": "VARCHAR",
        }.items()
    )
    + "}"
)
Told = dict[str, object]


def main() -> None:
    """Make the files, run every case in its own process, print what they cost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=5_000_000)
    asked.add_argument("--only", nargs="*", default=list(ALL), choices=ALL)
    asked.add_argument("--case", choices=[*CASES], help=argparse.SUPPRESS)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.case:
        print(json.dumps(CASES[given.case](given.folder, given.rows)))
        return
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as place:
        told = {each: ALL[each](Path(place), given.rows) for each in given.only}
    print(json.dumps({"rows": given.rows, **told}))


def _apart(case: str, folder: Path, rows: int) -> Told:
    """Run a case in a process of its own; its last line is what it has to tell."""
    command = [sys.executable, "-m", "tests.bench.ingest", "--case", case]
    began = time.monotonic()
    done = subprocess.run(
        [*command, "--folder", str(folder), "--rows", str(rows)],
        env={**os.environ, "HOSPITAL_FOLDER": str(folder), "HOSPITAL_QUIET_SECONDS": "0"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    told["process_seconds"] = round(time.monotonic() - began, 2)
    print(f"{case:16s} {json.dumps(told)}", flush=True)
    return dict(told)


def _drop(kind: str) -> Callable[[Path, int], Told]:
    def run(place: Path, rows: int) -> Told:
        folder = place / kind
        _visits(folder, rows, kind)
        ours = _apart("land", folder, rows)
        plain = _apart("plain", folder, rows)
        return {
            "ours": ours,
            "duckdb": plain,
            "ratio": _ratio(ours, plain, "seconds"),
            "cpu_ratio": _ratio(ours, plain, "cpu_seconds"),
        }

    return run


def _ratio(ours: Told, plain: Told, what: str) -> float:
    return round(float(str(ours[what])) / float(str(plain[what])), 2)


def _visits(folder: Path, rows: int, kind: str) -> None:
    ingest_files.places(folder / "inbox")
    (folder / "inbox" / "ed_visits").mkdir(exist_ok=True)
    path = folder / "inbox" / "ed_visits" / f"visits.{kind}"
    frame = ingest_files.visits(rows)
    if kind == "csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)


def _delta(place: Path, rows: int) -> Told:
    """Ten thousand rows into a warehouse of ``rows``, half of them corrections."""
    folder = place / "csv"
    if not (folder / "warehouse.duckdb").exists():
        _visits(folder, rows, "csv")
        _apart("land", folder, rows)
    known = ingest_files.visits(5_000)
    import polars as pl

    fresh = known.with_columns(pl.col("visit_id") + "-new")
    changed = known.with_columns(triage=pl.lit("2"), visit_id=pl.col("visit_id"))
    path = folder / "inbox" / "ed_visits" / "visits_delta.csv"
    pl.concat([fresh, changed]).write_csv(path)
    (folder / "inbox" / "ed_visits" / "visits.csv").unlink()
    return _apart("delta", folder, 10_000)


def _fhir(place: Path, rows: int) -> Told:
    count = min(200_000, rows)
    ingest_files.fhir_encounters(place / "fhir" / "inbox" / "fhir" / "Encounter.ndjson", count)
    return _apart("land", place / "fhir", count)


def _hl7(place: Path, rows: int) -> Told:
    count = min(100_000, rows)
    path = place / "hl7" / "inbox" / "hl7" / "stream.hl7"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"".join(ingest_files.hl7_messages(count)))
    return _apart("land", place / "hl7", count)


def _wide(place: Path, rows: int) -> Told:
    ingest_files.too_wide(place / "wide" / "inbox" / "ed_visits" / "wide.csv")
    return _apart("land", place / "wide", 0)


def _mllp(place: Path, rows: int) -> Told:
    folder = place / "mllp"
    (folder / "inbox").mkdir(parents=True)
    return _apart("mllp", folder, min(20_000, rows))


# --- cases, each alone in its process -------------------------------------------------------


def land(folder: Path, rows: int) -> Told:
    """Land an inbox into an empty warehouse, and publish it."""
    return _landed(folder, AS_OF)


def delta(folder: Path, rows: int) -> Told:
    """Land what is new into a full warehouse, and publish it."""
    return _landed(folder, LATER)


def _landed(folder: Path, as_of: datetime) -> Told:
    from warehouse import landing, publish, writing

    forget_peak()
    began, worked = time.monotonic(), time.process_time()
    with writing("bench") as db:
        outcomes = landing.land_inbox(db, folder / "inbox", as_of=as_of)
    seconds, cpu = time.monotonic() - began, time.process_time() - worked
    published = time.monotonic()
    copy = publish.publish(as_of=as_of, run_id="bench")
    publishing = time.monotonic() - published
    size = (folder / "published" / copy.name).stat().st_size // 2**20
    fresh = [each for each in outcomes if not each.seen_before and each.feed != "sites"]
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "publish_seconds": round(publishing, 2),
        "peak_mb": peak_mb(),
        "published_mb": size,
        "files": [[each.status, each.received, each.loaded, each.reason] for each in fresh],
    }


def plain(folder: Path, rows: int) -> Told:
    """DuckDB's own load of the same file: declared types, a primary key, on the disk."""
    [path] = (folder / "inbox" / "ed_visits").glob("visits.*")
    forget_peak()
    began, worked = time.monotonic(), time.process_time()
    with duckdb.connect(folder / "plain.duckdb", config={"threads": 2}) as db:
        db.execute("set timezone = 'UTC'")
        kinds = json.loads(TYPES.replace("'", '"'))
        columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        db.execute(f"create table visit ({columns}, primary key (visit_id))")
        if path.suffix == ".csv":
            rows_of = f"read_csv('{path}', header = true, auto_detect = false, columns = {TYPES})"
        else:
            rows_of = f"read_parquet('{path}')"
        db.execute(f"insert into visit select * from {rows_of}")
    seconds, cpu = time.monotonic() - began, time.process_time() - worked
    return {"seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), "peak_mb": peak_mb()}


def mllp(folder: Path, rows: int) -> Told:
    """Send messages over four connections, each waiting for its acknowledgement."""
    port = _free_port()
    command = [sys.executable, "-m", "flows.command", "listen", "--port", str(port)]
    listener = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL)
    try:
        _await(port)
        messages = ingest_files.hl7_messages(rows)
        began = time.monotonic()
        senders = [
            threading.Thread(target=_send, args=(port, messages[turn::4])) for turn in range(4)
        ]
        for each in senders:
            each.start()
        for each in senders:
            each.join()
        seconds = time.monotonic() - began
    finally:
        listener.terminate()
        listener.wait()
    return {"messages": rows, "per_second": round(rows / seconds), "peak_mb": peak_mb()}


def _send(port: int, messages: list[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        for message in messages:
            line.sendall(b"\x0b" + message + b"\x1c\r")
            answer = b""
            while not answer.endswith(b"\x1c\r"):
                answer += line.recv(4096)
            if b"MSA|AA" not in answer:
                raise SystemExit(f"not accepted: {answer!r}")


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the listener never came up")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ALL: dict[str, Callable[[Path, int], Told]] = {
    "csv": _drop("csv"),
    "parquet": _drop("parquet"),
    "delta": _delta,
    "fhir": _fhir,
    "hl7": _hl7,
    "mllp": _mllp,
    "wide": _wide,
}
CASES: dict[str, Callable[[Path, int], Told]] = {
    "land": land,
    "plain": plain,
    "delta": delta,
    "mllp": mllp,
}

if __name__ == "__main__":
    main()
