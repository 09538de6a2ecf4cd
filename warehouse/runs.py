"""What ran, when, about which moment, and how each step went."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import dataframely as dy
import polars as pl
import sqlalchemy as sa

from ops.tables import RunRecord
from warehouse.process import Process, surely_dead, this_process
from warehouse.records import tables
from warehouse.records.store import changing, looking

STEP = ("name", "outcome", "seconds", "rows", "words")


def begin(recipe: str, *, as_of: datetime, replayed: bool, way: str) -> str:
    """Open the record of a run and return its name; runs that died meanwhile are marked so."""
    me, now = this_process(), datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%S%fZ}-{recipe}-{uuid4().hex[:6]}"  # sorts by age
    with changing() as connection:
        _mark_abandoned(connection, now)
        connection.execute(
            tables.run.insert().values(
                run_id=run_id,
                recipe=recipe,
                as_of=as_of,
                replayed=replayed,
                way=way,
                started_at=now,
                outcome="running",
                host=me.host,
                pid=me.pid,
                born=me.born,
            )
        )
    return run_id


def step(
    run_id: str,
    name: str,
    outcome: str,
    seconds: float,
    rows: int | None = None,
    words: str | None = None,
) -> None:
    """Keep how one step of a run went."""
    table = tables.run_step
    mine = table.c.run_id == run_id
    with changing() as connection:
        last = connection.scalar(sa.select(sa.func.max(table.c.position)).where(mine))
        connection.execute(
            table.insert().values(
                run_id=run_id,
                position=0 if last is None else last + 1,
                name=name,
                outcome=outcome,
                seconds=seconds,
                rows=rows,
                words=words,
                ended_at=datetime.now(UTC),
            )
        )


def end(run_id: str, outcome: str) -> None:
    """Close the record of a run; a closed one stays as it is."""
    table = tables.run
    still_open = (table.c.run_id == run_id) & table.c.ended_at.is_(None)
    with changing() as connection:
        connection.execute(
            table.update().where(still_open).values(outcome=outcome, ended_at=datetime.now(UTC))
        )


def recent(n: int = 20) -> dy.DataFrame[RunRecord]:
    """The newest runs with their steps, the newest last: names of runs sort by age."""
    newest = tables.run.select().order_by(tables.run.c.run_id.desc()).limit(n)
    with looking() as connection:
        runs = connection.execute(newest).mappings().all()
        steps = _steps(connection, [run["run_id"] for run in runs])
    rows = [_record(run, steps.get(run["run_id"], [])) for run in reversed(runs)]
    return RunRecord.validate(pl.DataFrame(rows, schema=RunRecord.create_empty().schema))


def _steps(connection: sa.Connection, run_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    table = tables.run_step
    wanted = table.select().where(table.c.run_id.in_(run_ids))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(wanted.order_by(table.c.run_id, table.c.position)).mappings():
        found.setdefault(row["run_id"], []).append({name: row[name] for name in STEP})
    return found


def _record(run: sa.RowMapping, steps: list[dict[str, Any]]) -> dict[str, Any]:
    told = {name: run[name] for name in RunRecord.column_names() if name in run}
    lasted = run["ended_at"] - run["started_at"] if run["ended_at"] else None
    dead = run["outcome"] == "running" and _dead(run)
    return {
        **told,
        "outcome": "abandoned" if dead else run["outcome"],
        "seconds": max(lasted.total_seconds(), 0.0) if lasted else None,
        "steps": json.dumps(steps) if steps else None,
    }


def _mark_abandoned(connection: sa.Connection, now: datetime) -> None:
    """A run whose process has ended without closing it was killed."""
    table = tables.run
    open_runs = connection.execute(table.select().where(table.c.outcome == "running")).mappings()
    for run in open_runs.all():
        if _dead(run):
            this = table.c.run_id == run["run_id"]
            connection.execute(table.update().where(this).values(outcome="abandoned", ended_at=now))


def _dead(run: sa.RowMapping) -> bool:
    return surely_dead(Process(run["host"], run["pid"], run["born"]))
