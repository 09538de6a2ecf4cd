"""Records that are well formed and make no sense beside what else is known.

What a person must sort out is kept aside; what may well be meant is taken, and said.
"""

from collections.abc import Callable

import dataframely as dy
import polars as pl

from warehouse.connection import Connection
from warehouse.landing import known
from warehouse.landing.merge import insert
from warehouse.landing.understood import Understood
from warehouse.query import frame

_WHOLE = ("each", "ea")
"""Units that cannot be broken."""
COUNTED_ONCE = ("stock_positions",)
"""Facts that a file tells once, unless it says which record is the newer: two counts of one shelf
are two shelves, or a mistake."""


def check(done: Understood, db: Connection, feed: str) -> None:
    """Fault what contradicts the references or another record of the same file."""
    if done.rows.height and feed in _CHECKS:
        _CHECKS[feed](done, db)


def _units(done: Understood, db: Connection) -> None:
    """Boxes are not tablets, and nobody hands out half a syringe."""
    items = frame(db, "select item_id, lower(trim(issue_unit)) as issued_in from staging.item")
    rows = done.rows.join(items, on="item_id", how="left", maintain_order="left")
    other = pl.col("unit").str.strip_chars().str.to_lowercase() != pl.col("issued_in")
    part = pl.col("issued_in").is_in(_WHOLE) & (pl.col("quantity") != pl.col("quantity").floor())
    found = rows.select(other=other, part=part)
    done.fault(found["other"], "UNIT_MISMATCH", "unit")
    done.fault(found["part"], "FRACTIONAL_QTY", "quantity")
    _fresh(done)


def _shelves(done: Understood, db: Connection) -> None:
    """Half a syringe does not lie on a shelf either, and none is on its way."""
    items = frame(db, "select item_id, lower(trim(issue_unit)) as issued_in from staging.item")
    rows = done.rows.join(items, on="item_id", how="left", maintain_order="left")
    for name in ("on_hand", "on_order"):
        part = pl.col("issued_in").is_in(_WHOLE) & (pl.col(name) != pl.col(name).floor())
        done.fault(rows.select(part=part)["part"], "FRACTIONAL_QTY", name)


def _fresh(done: Understood) -> None:
    """What had expired before it came was mistyped, or must not be used: somebody has to look."""
    spoilt = done.rows.select(
        (pl.col("kind") == "receipt") & (pl.col("expires_on") < pl.col("moved_at").dt.date())
    )
    done.fault(spoilt.to_series(), "EXPIRES_BEFORE_RECEIPT", "expires_on")


def _skills(done: Understood, db: Connection) -> None:
    """A skill that no ward and shift asks for is one that rosters cannot use."""
    if known.was_delivered(db, "staffing_ratios"):
        asked = known.codes(db, "staffing_ratio", "skill")
        done.fault(~done.rows["skill"].is_in(asked.implode()), "UNKNOWN_SKILL", "skill")


def _people(done: Understood, _: Connection) -> None:
    """A person listed twice is one or the other, nothing tells which; wrong rows say nothing."""
    wrong = done.first_faults()["row"].implode()
    rows = done.rows.with_row_index("row").filter(~pl.col("row").is_in(wrong))
    told = pl.struct(pl.exclude("row", "line")).n_unique().over("staff_id") > 1
    _fault(done, set(rows.filter(told)["row"]), "DUPLICATE_ENTRY", "staff_id")


def _wishes(done: Understood, db: Connection) -> None:
    """Nobody can ask to work two shifts at once: the first record of the file that fits stands."""
    types = frame(db, "select shift_type_id, starts, minutes from staging.shift_type")
    wished = done.rows.with_row_index("row").filter(pl.col("wish") == "on")
    spans = (
        wished.join(types, on="shift_type_id", maintain_order="left")
        .with_columns(begins=pl.col("day_on").dt.combine(pl.col("starts")))
        .with_columns(ends=pl.col("begins") + pl.duration(minutes=pl.col("minutes")))
    )
    pairs = spans.join(spans, on="staff_id", suffix="_other").filter(
        (pl.col("row") > pl.col("row_other"))
        & (pl.col("begins") < pl.col("ends_other"))
        & (pl.col("begins_other") < pl.col("ends"))
        & (pl.struct("day_on", "shift_type_id") != pl.struct("day_on_other", "shift_type_id_other"))
    )
    left: set[int] = set()
    for row, other in pairs.select("row", "row_other").sort("row", "row_other").iter_rows():
        if other not in left:
            left.add(row)
    _fault(done, left, "OVERLAP_SHIFT", "shift_type_id")


def _fault(done: Understood, rows: set[int], code: str, name: str) -> None:
    numbers = pl.int_range(done.rows.height, dtype=pl.UInt32, eager=True)
    done.fault(numbers.is_in(sorted(rows)), code, name)


def _leave(done: Understood, db: Connection) -> None:
    """Leave on a shift that somebody has already promised: one of the two must give way.

    Sickness is nobody's choice and is always taken.
    """
    insert(db, _PROMISED, done.rows.with_row_index("row").drop("line"))
    rows = {each for (each,) in db.execute("select row from on_shift").fetchall()}
    _fault(done, rows, "LEAVE_ON_SHIFT", "from_on")


_PROMISED = """
    create or replace temp table on_shift as
    with decided as (
        select proposal_id, max_by(verdict, decided_at) as verdict, max(decided_at) as decided_at
        from plan.decision group by proposal_id
    ), accepted as (
        select proposal_id, place_id, from_on, to_on, decided_at
        from plan.proposal join decided using (proposal_id)
        where kind = 'roster' and decided.verdict in ('accepted', 'changed')
    ), promised as (
        select line.staff_id, line.day_on
        from plan.roster_line as line join accepted as mine using (proposal_id)
        where not exists (
            from accepted as newer
            where newer.place_id = mine.place_id and newer.decided_at > mine.decided_at
              and line.day_on between newer.from_on and newer.to_on
        )
    )
    select distinct batch.row
    from batch join promised using (staff_id)
    where promised.day_on between batch.from_on and batch.to_on and batch.kind in ('leave', 'study')
      and not exists (
          from staging.absence as old
          where old.staff_id = batch.staff_id and old.from_on = batch.from_on
            and old.to_on = batch.to_on
      )
"""

_CHECKS: dict[str, Callable[[Understood, Connection], None]] = {
    "stock_movements": _units,
    "stock_positions": _shelves,
    "staff": _people,
    "staff_skills": _skills,
    "shift_requests": _wishes,
    "absences": _leave,
}


def contradictions(db: Connection, contract: type[dy.Schema]) -> pl.DataFrame:
    """Take out of ``arrived`` the records of a list that say different things of one key.

    Nothing in the file tells which is right, so what was known before stands.
    """
    keys, columns = ", ".join(contract.primary_key()), ", ".join(contract.columns())
    db.execute(
        f"""
        create or replace temp table contradicted as
        select line from arrived semi join (
            select {keys} from arrived group by {keys} having count(distinct row({columns})) > 1
        ) using ({keys})
        """
    )
    rows = frame(db, "select * from arrived semi join contradicted using (line) order by line")
    db.execute("delete from arrived where line in (select line from contradicted)")
    moments = [name for name, kind in rows.schema.items() if isinstance(kind, pl.Datetime)]
    return rows.with_columns(pl.col(moments).dt.strftime("%Y-%m-%dT%H:%M:%SZ"))


def notes(db: Connection, table: str, delivery_id: str) -> list[str]:
    """Patients who share a start at a clinic: overbooked on purpose, or a mistake."""
    if table != "appointment":
        return []
    [(shared,)] = db.execute(
        """
        with told as (
            select clinic_id, starts_at, patient_id, delivery_id = $delivery_id as new
            from staging.appointment
            where precision = 'minute' and status in ('booked', 'attended', 'no_show')
        )
        select coalesce(sum(booked), 0)::bigint from (
            select count(*) as booked from told group by clinic_id, starts_at
            having count(distinct patient_id) > 1 and bool_or(new)
        )
        """,
        {"delivery_id": delivery_id},
    ).fetchall()
    words = "TWO_IN_A_SLOT: {} appointments share their start at a clinic: taken as overbooking"
    return [words.format(shared)] if shared else []
