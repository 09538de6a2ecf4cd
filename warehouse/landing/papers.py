"""The paper of each delivery: the map it was read with, its span, its columns and its words."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files as package_files
from pathlib import PurePosixPath

from ops.tables import DELIVERIES, REFERENCES
from warehouse.connection import Connection
from warehouse.landing import ledger, maps
from warehouse.landing.loading import limits_of
from warehouse.landing.maps import STANDARDS, Map
from warehouse.landing.survey import Survey


@dataclass(frozen=True)
class Paper:
    """What a file looked like; ``counted`` is nothing where our own scan could not count."""

    survey: Survey = field(default_factory=Survey)
    columns: tuple[str, ...] = ()
    counted: int | None = None


def folder_of(name: str) -> str:
    """The folder of a file below the inbox."""
    return str(PurePosixPath(name).parent)


def keep(
    db: Connection, outcome: ledger.DeliveryOutcome, chart: Map, paper: Paper, as_of: datetime
) -> None:
    """Write the paper of a delivery that is in the ledger."""
    survey = paper.survey
    forget(db, outcome.delivery_id)
    db.execute(
        """
        insert into raw.delivery_paper (delivery_id, feed, folder, sha256, landed_at, seen_at,
            counted, first_at, last_at, columns, words, chart, circumstances)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            outcome.delivery_id,
            outcome.feed,
            folder_of(outcome.name),
            outcome.sha256,
            datetime.now(UTC),
            as_of,
            paper.counted,
            survey.first_at,
            survey.last_at,
            json.dumps(paper.columns) if paper.columns else None,
            json.dumps(survey.words) if survey.words else None,
            chart.model_dump_json(exclude_defaults=True),
            # Whoever was loaded is not tried again.
            None if outcome.status == "loaded" else circumstances(db, outcome.feed, chart),
        ],
    )


def forget(db: Connection, delivery_id: str) -> None:
    """Drop the paper of a file that is now tried again."""
    db.execute("delete from raw.delivery_paper where delivery_id = ?", [delivery_id])


def chart_of(db: Connection, delivery_id: str) -> Map | None:
    """The map a file was read with last; nothing if it was landed before maps were kept."""
    sql = """
        select chart from raw.delivery as mine
        join raw.delivery as delivery on delivery.sha256 = mine.sha256
            and delivery.name = mine.name and delivery.status = 'loaded'
        join raw.delivery_paper as paper on paper.delivery_id = delivery.delivery_id
        where mine.delivery_id = ? and chart is not null
        order by delivery.delivered_at desc, delivery.rowid desc limit 1
    """
    rows = db.execute(sql, [delivery_id]).fetchall()
    if rows:
        said = json.loads(rows[0][0])
        return Map(**{**said, **said.pop("brings", {})})
    told = "select feed, sha256 from raw.delivery where delivery_id = ?"
    for feed, sha256 in db.execute(told, [delivery_id]).fetchall():
        for one in (feed, *STANDARDS):
            chart = maps.own(one)
            if ledger.content_id(one, sha256, chart) == delivery_id:
                return chart
    return None


def as_before(db: Connection, delivery_id: str, feed: str, chart: Map, as_of: datetime) -> bool:
    """Whether a file that was not loaded would meet with the same again; then it was seen now."""
    sql = "select circumstances from raw.delivery_paper where delivery_id = ?"
    same = db.execute(sql, [delivery_id]).fetchall() == [(circumstances(db, feed, chart),)]
    if same:
        db.execute(
            "update raw.delivery_paper set seen_at = ? where delivery_id = ?",
            [as_of, delivery_id],
        )
    return same


def circumstances(db: Connection, feed: str, chart: Map) -> str:
    """What decides about a file beside itself: this program, its gates, the reference tables."""
    newest = """
        select max(delivered_at)::text, count(*) from raw.delivery
        where feed in (select unnest(?)) and status = 'loaded' and loaded > 0
    """
    [known] = db.execute(newest, [list(REFERENCES)]).fetchall()
    judged = (feed, *(DELIVERIES if feed in STANDARDS else ()))
    limits = [limits_of(each, chart).model_dump_json() for each in judged]
    return hashlib.sha256(repr((_program(), limits, known)).encode()).hexdigest()[:16]


@cache
def _program() -> str:
    """A digest of the code that reads files: a newer one may read what an older one refused."""
    told = hashlib.sha256()
    for script in sorted((package_files("warehouse") / "landing").iterdir(), key=str):
        if script.name.endswith(".py"):
            told.update(script.read_bytes())
    return told.hexdigest()


def read_before(db: Connection, sha256: str) -> bool:
    """Whether these bytes were loaded already, with another map: they are no news to a gate."""
    sql = "select count(*) from raw.delivery where sha256 = ? and status = 'loaded'"
    [(times,)] = db.execute(sql, [sha256]).fetchall()
    return bool(times)


def asked_again(db: Connection, sha256: str, name: str) -> bool:
    """Whether somebody asked that this file be read anew, and it was not since."""
    sql = """
        select verb from raw.act
        where verb in ('ask again', 'read again') and delivery_id in (
            select delivery_id from raw.delivery where sha256 = ? and name = ?
        )
        order by acted_at desc, rowid desc limit 1
    """
    return db.execute(sql, [sha256, name]).fetchall() == [("ask again",)]


def times_read(db: Connection, sha256: str, name: str) -> int:
    """How often this file was read so far."""
    sql = "select count(*) from raw.delivery where sha256 = ? and name = ?"
    [(times,)] = db.execute(sql, [sha256, name]).fetchall()
    return int(times)
