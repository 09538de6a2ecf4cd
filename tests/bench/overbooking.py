"""How far an overbooking limit holds what it states, and what overbooking is worth.

``python -m tests.bench.overbooking [--seeds 601] [--sessions 500] [--replays 40] [--json]``.
Hospitals are invented with seeds on which nothing was tuned. At each of several moments chances,
consultations and sessions are learnt from what had been delivered by then, templates and limits
are made as the flows make them, and every session is played in the hospital's true world: true
chances of its patients and of others of its clinic, its clinicians' pace, lengths and punctuality.

``limit`` and ``template``: the chance of overrunning by more than the accepted minutes as stated
and as it came, in all sessions and replays, and how far apart, in points with a 95 % interval over
sessions; ``first_replay`` takes one replay of each session alone. ``cost``: points a session at
the clinic's own prices, of our template, of one patient a slot and of one in five extra, evenly
spaced; ``margin`` is how much less ours costs, in per cent of theirs with a 95 % interval over
sessions. The last line is one JSON object.
"""

import argparse
import json
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import polars as pl

from ops.clinic.asked import AskedSession, asked_sessions
from ops.clinic.no_show_moments import DAYS_BEFORE, learn_by_moment
from ops.clinic.problem import TemplatePolicy
from ops.clinic.spacing import spread_evenly
from ops.clinic.template import solve_templates
from ops.clinic.template_session import extra_allowed, overrun_with, session_of
from ops.rehearsal import Invention, invent
from ops.rehearsal.consultations import late, minutes, seen
from ops.rehearsal.hospital import Hospital
from ops.rehearsal.knowledge import KNOWN, as_known
from ops.tables import DELIVERIES
from tests.bench.memory import forget_peak, peak_mb
from tests.hospital import keep
from warehouse import clinic, clinic_past
from warehouse.build import build
from warehouse.migrate import migrate

SINCE, FIRST = date(2024, 9, 2), datetime(2025, 9, 1, 3, tzinfo=UTC)
EVERY = timedelta(days=28)
FEEDS = ("appointments", "encounters")

Bookings = tuple[int, ...]


@dataclass(frozen=True)
class Played:
    """What came of one session under one way to book it, one number per replay."""

    overran: np.ndarray
    cost: np.ndarray


def main() -> None:
    """Learn, book, play and print one JSON object last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="601")
    parser.add_argument("--sites", type=int, default=4)
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--replays", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = parser.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    print(json.dumps(measure(seeds, given.sites, given.sessions, given.replays)))


def measure(seeds: list[int], sites: int, sessions: int, replays: int) -> dict[str, Any]:
    """How limits held and what templates cost, over the first so many sessions of each seed."""
    forget_peak()
    began, rows = time.monotonic(), []
    for seed in seeds:
        at, until = FIRST, FIRST + 4 * EVERY
        hospital = invent(Invention(seed, sites, SINCE, size=0.05), until=until)
        found: list[dict[str, Any]] = []
        while len(found) < sessions and at < until:
            found += _moment(hospital, at, sessions - len(found), replays)
            at += EVERY
        rows += found
    told = pl.DataFrame([{k: v for k, v in row.items() if k != "played"} for row in rows])
    return {
        "seeds": seeds,
        "sessions": len(rows),
        "replays": replays,
        "overrun_minutes": TemplatePolicy().overrun_minutes,
        "limit": held(rows, "limit"),
        "template": held(rows, "template"),
        "none": held(rows, "none"),
        "extra": round(float(told["extra"].mean()), 2),  # type: ignore[arg-type]
        "extra_at_limit": round(float(told["extra_at_limit"].mean()), 2),  # type: ignore[arg-type]
        "cost": {way: _cost(rows, way) for way in ("template", "none", "one_in_five")},
        "margin": {way: margin(rows, way) for way in ("none", "one_in_five")},
        "clinics": _by_clinic(rows),
        "seconds": round(time.monotonic() - began, 1),
        "peak_mb": peak_mb(),
    }


def _moment(hospital: Hospital, at: datetime, most: int, replays: int) -> list[dict[str, Any]]:
    """Sessions of the coming weeks, booked from what is known at a moment, and played."""
    asked = _asked(hospital, at)[:most]
    templates = solve_templates([one.problem for one in asked])
    rows = []
    for n, (one, template) in enumerate(zip(asked, templates, strict=True)):
        slots, problem = one.problem.slots, one.problem
        most_booked, fifth = slots + extra_allowed(problem), slots + round(slots / 5)
        ways = {
            "template": template.bookings,
            "limit": spread_evenly(session_of(problem, most_booked)),
            "none": (1,) * slots,
            "one_in_five": spread_evenly(session_of(problem, fifth)),
        }
        luck = np.random.default_rng([hospital.invention.seed, int(at.timestamp()), n])
        rows.append(
            {
                "clinic": one.clinic_id,
                "extra": template.extra,
                "extra_at_limit": most_booked - slots,
                "stated_template": template.overrun,
                "stated_limit": overrun_with(problem, most_booked),
                "stated_none": overrun_with(problem, slots),
                "played": _World(hospital, one, luck).played(ways, replays),
            }
        )
    return rows


def _asked(hospital: Hospital, at: datetime) -> list[AskedSession]:
    """What the flows would ask at a moment, from what had been delivered by then."""
    with duckdb.connect(config={"threads": 1}) as db:
        db.execute("set timezone = 'UTC'")
        migrate(db)
        build(db)
        _deliver(db, hospital, at)
        held = {
            moment: clinic.appointments_known(db, as_of=at, days_before=days)
            for moment, days in DAYS_BEFORE.items()
        }
        coming = clinic.appointments_coming(db, as_of=at)
        sessions = clinic.sessions(db, as_of=at)
        consulted = clinic_past.consultations(db, as_of=at)
        came = clinic_past.attended(db, as_of=at)
    risks = learn_by_moment(held, tried_at=at).predict(coming)
    return asked_sessions(sessions, risks, consulted, came)


def _deliver(db: duckdb.DuckDBPyConnection, hospital: Hospital, at: datetime) -> None:
    for feed in ("sites", "clinics", "clinic_sessions"):
        _keep(db, feed, hospital.references[feed])
    for feed in FEEDS:
        rows = as_known(hospital.facts[feed], KNOWN[feed], since=None, until=at)
        _keep(db, feed, rows.with_columns(precision=pl.lit("minute")))


def _keep(db: duckdb.DuckDBPyConnection, feed: str, rows: pl.DataFrame) -> None:
    schema = DELIVERIES[feed]
    absent = [name for name in schema.column_names() if name not in rows.columns]
    whole = rows.with_columns(pl.lit(None).alias(name) for name in absent)
    keep(db, feed, schema.cast(whole.select(schema.column_names())))


class _World:
    """One session of the hospital, ready to be played over and over with the same luck."""

    def __init__(self, hospital: Hospital, asked: AskedSession, rng: np.random.Generator) -> None:
        self._asked, self._rng = asked, rng
        facts = hospital.facts["appointments"].filter(
            pl.col("clinic_id") == asked.clinic_id, ~pl.col("status").str.starts_with("cancelled")
        )
        own = pl.col("session_id") == asked.problem.session_id
        near = (pl.col("starts_at") - asked.problem.starts_at).abs() < timedelta(days=28)
        others = facts.filter(near & ~own).sample(
            fraction=1, shuffle=True, seed=int(rng.integers(2**31))
        )
        self._patients = pl.concat([facts.filter(own), others]).head(2 * asked.problem.slots)

    def played(self, ways: dict[str, Bookings], replays: int) -> dict[str, Played]:
        """Each way to book it, in the same worlds."""
        worlds = [self._world() for _ in range(replays)]
        return {way: self._under(bookings, worlds) for way, bookings in ways.items()}

    def _world(self) -> dict[str, np.ndarray]:
        """Luck of each patient who may be booked, and the pace of the day."""
        size, rng = self._patients.height, self._rng
        return {
            "comes": rng.random(size) > self._patients["missing"].to_numpy(),
            "late": late(rng.standard_normal(size)),
            "lasting": minutes(
                np.full(size, self._asked.problem.slot_minutes),
                (self._patients["visit_kind"] == "first").to_numpy().astype(np.int64),
                rng.standard_normal(size),
                np.full(size, rng.standard_normal()),
            ),
            # Whoever is booked sits anywhere: nobody's place follows from her chance.
            "order": rng.random(size),
        }

    def _under(self, bookings: Bookings, worlds: list[dict[str, np.ndarray]]) -> Played:
        problem = self._asked.problem
        width, policy = problem.slot_minutes, problem.policy
        due = np.repeat(np.arange(problem.slots), bookings) * float(width)
        ends_at, told = float(problem.slots * width), []
        for world in worlds:
            here = np.argsort(world["order"][: len(due)])
            comes = world["comes"][: len(due)][here]
            at, lasting = due[comes], world["lasting"][: len(due)][here][comes]
            there = at + world["late"][: len(due)][here][comes]
            found = seen(there, lasting, 0.0)
            over = max(0.0, float(found.ends[-1]) - ends_at) if len(at) else 0.0
            waited = float(np.maximum(0, found.starts - np.maximum(at, there)).sum())
            idle = ends_at + over - float(lasting.sum())
            points = policy.points_per_minute_waiting * waited
            points += policy.points_per_minute_idle * idle
            points += policy.points_per_minute_overrun * over
            told.append((over > policy.overrun_minutes, points))
        overran, cost = np.array(told, dtype=np.float64).T
        return Played(overran, cost)


def held(rows: list[dict[str, Any]], way: str) -> dict[str, Any]:
    """How often sessions overran, against what was stated."""
    stated = np.array([row[f"stated_{way}"] for row in rows])
    came = np.array([row["played"][way].overran for row in rows])
    apart = 100 * (came.mean(axis=1) - stated)
    return {
        "stated": round(float(stated.mean()), 4),
        "came": round(float(came.mean()), 4),
        "off_points": round(float(apart.mean()), 2),
        "interval": _interval(apart),
        "first_replay": round(float(came[:, 0].mean()), 4),
    }


def _cost(rows: list[dict[str, Any]], way: str) -> float:
    return round(float(np.mean([row["played"][way].cost.mean() for row in rows])), 1)


def margin(rows: list[dict[str, Any]], way: str) -> dict[str, Any]:
    """How much less our templates cost, in per cent of what the other way costs."""
    ours = np.array([row["played"]["template"].cost.mean() for row in rows])
    theirs = np.array([row["played"][way].cost.mean() for row in rows])
    saved = 100 * (theirs - ours) / theirs.mean()
    return {"percent": round(float(saved.mean()), 2), "interval": _interval(saved)}


def _interval(each: np.ndarray) -> list[float]:
    half = 1.96 * each.std(ddof=1) / np.sqrt(len(each))
    return [round(float(each.mean() - half), 2), round(float(each.mean() + half), 2)]


def _by_clinic(rows: list[dict[str, Any]]) -> dict[str, Any]:
    by: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by.setdefault(row["clinic"], []).append(row)
    return {name: held(some, "limit") | {"sessions": len(some)} for name, some in by.items()}


if __name__ == "__main__":
    main()
