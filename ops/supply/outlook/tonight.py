"""Tonight's order of every store: what to move first, what to buy, and what each item faces."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from ops.series import item_at
from ops.supply.outlook.cover import CHECKED, Cover, cover, shelf_of
from ops.supply.outlook.fresh import keep_fresh
from ops.supply.outlook.kept import as_told
from ops.supply.outlook.need import Need
from ops.supply.outlook.overdue import saying_late
from ops.supply.outlook.sharing import Move, shared
from ops.supply.outlook.stores import StoresLaw
from ops.supply.policy import ReorderPolicy
from ops.supply.reorder import stock_lines
from ops.tables import Item, OrderLine, StockoutBy, StockOutlook, StockPosition, StockTransfer

ALL = "all stores"


@dataclass(frozen=True)
class Tonight:
    """Lines of every item and store, ordered or not; moves between stores; the outlook of each.

    ``positions``, ``accepted`` and ``needs`` are what the lines rest on, once the moves are made.
    """

    lines: dy.DataFrame[OrderLine]
    outlook: pl.DataFrame
    chances: pl.DataFrame
    moves: tuple[Move, ...]
    positions: dy.DataFrame[StockPosition]
    accepted: Mapping[str, float]
    needs: Mapping[str, Need]


def tonight(
    positions: dy.DataFrame[StockPosition],
    items: dy.DataFrame[Item],
    stores: StoresLaw,
    *,
    policy: ReorderPolicy,
    issued_at: datetime,
    accepted: Mapping[str, float] | None = None,
    absent: Collection[str] = (),
    time_zone: str = "Europe/London",
) -> Tonight:
    """Work out all stores at once, as they may give each other what they have too much of.

    Items ``absent`` cannot be had: who gets what there is of them is another proposal's matter.
    """

    def lines(
        there: dy.DataFrame[StockPosition], coming: Mapping[str, float]
    ) -> tuple[pl.DataFrame, StoresLaw]:
        kept = keep_fresh(stores, there, coming, items, policy)
        found = stock_lines(
            there,
            kept.demand,
            items,
            policy=policy,
            proposal_id=ALL,
            issued_at=issued_at,
            accepted=coming,
            needs=kept.needs,
            time_zone=time_zone,
        )
        return _with_chances(found, there, kept, items, policy), kept

    asked = dict(accepted or {})
    told, kept = lines(positions, asked)
    units = dict(items.select("item_id", "issue_unit").iter_rows())
    moves = shared(told.filter(~pl.col("item_id").is_in(list(absent))), units)
    left, coming = after(positions, asked, moves)
    told, kept = lines(left, coming) if moves else (told, kept)
    told = saying_late(_saying(told, moves), left, kept.needs, stores.today)
    outlook, chances = _outlooks(told, left, kept, items, policy)
    return Tonight(
        OrderLine.validate(told.select(OrderLine.column_names()), cast=True),
        outlook,
        chances,
        tuple(moves),
        left,
        coming,
        kept.needs,
    )


def after(
    positions: dy.DataFrame[StockPosition], coming: Mapping[str, float], moves: Collection[Move]
) -> tuple[dy.DataFrame[StockPosition], dict[str, float]]:
    """Positions without what was given away, and what is coming with what was given."""
    gone: dict[tuple[str, str], float] = defaultdict(float)
    more: dict[str, float] = defaultdict(float, coming)
    for move in moves:
        gone[move.item_id, move.giver] += move.quantity
        more[item_at(move.item_id, move.getter)] += move.quantity
    taken = [
        max(0.0, on_hand - gone.get((item, location), 0.0))
        for item, location, on_hand in positions.select(
            "item_id", "location_id", "on_hand"
        ).iter_rows()
    ]
    left = positions.with_columns(on_hand=pl.Series(taken, dtype=pl.Float64))
    return StockPosition.validate(left), dict(more)


def _saying(lines: pl.DataFrame, moves: Collection[Move]) -> pl.DataFrame:
    """Lines whose reasons begin with what is moved to and from their store."""
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in moves:
        said[move.item_id, move.getter].append(move.reason)
        said[move.item_id, move.giver].append(move.reason)
    reasons = [
        " ".join([*said.get((item, location), []), reason])
        for item, location, reason in lines.select("item_id", "location_id", "reason").iter_rows()
    ]
    return lines.with_columns(reason=pl.Series(reasons, dtype=pl.String))


def _covers(
    lines: pl.DataFrame,
    positions: pl.DataFrame,
    stores: StoresLaw,
    items: pl.DataFrame,
    policy: ReorderPolicy,
) -> Iterator[tuple[dict[str, Any], dict[str, Any], int, Cover]]:
    """Each line with its position, the row of its law, and its cover."""
    row_of = {place: row for row, place in enumerate(stores.law.places)}
    grade = dict(items.select("item_id", "criticality").iter_rows())
    newest = positions.sort("as_of_on")
    there = {(row["item_id"], row["location_id"]): row for row in newest.iter_rows(named=True)}
    for line in lines.iter_rows(named=True):
        place = (line["item_id"], line["location_id"])
        lead = stores.needs[item_at(*place)].lead
        shelf = shelf_of(there[place], line["on_order"], lead, stores.today)
        service = policy.service[grade[place[0]]]
        row = row_of[place]
        yield line, there[place], row, cover(shelf, stores.law.said[row], service)


def _with_chances(
    lines: pl.DataFrame,
    positions: pl.DataFrame,
    stores: StoresLaw,
    items: pl.DataFrame,
    policy: ReorderPolicy,
) -> pl.DataFrame:
    """Lines whose chance of a stock-out counts that lead times and open orders waver."""
    chances = [each.before_arrival for *_, each in _covers(lines, positions, stores, items, policy)]
    return lines.with_columns(stockout_chance=pl.Series(chances, dtype=pl.Float64))


def _outlooks(
    lines: pl.DataFrame,
    positions: pl.DataFrame,
    stores: StoresLaw,
    items: pl.DataFrame,
    policy: ReorderPolicy,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows, chances = [], []
    grade = dict(items.select("item_id", "criticality").iter_rows())
    for line, there, row, found in _covers(lines, positions, stores, items, policy):
        need = stores.needs[item_at(line["item_id"], line["location_id"])]
        rows.append(
            {
                **line,
                **_dated(found, stores.today),
                **stores.law.a_day(row),
                "as_of_on": there["as_of_on"],
                "next_receipt_on": there["next_receipt_on"],
                "lead_days": need.lead.day(0.5),
                "slow_lead_days": need.lead.day(0.9),
                "lead_from": need.lead.source,
                "lead_orders": need.lead.deliveries,
                "service": policy.service[grade[line["item_id"]]],
                "service_kind": policy.kind,
                "demand_kind": stores.law.kinds[row],
                **as_told(need.kept),
            }
        )
        key = {name: line[name] for name in ("proposal_id", "item_id", "location_id")}
        chances += [
            {**key, "by_on": _on(day - 1, stores.today), "probability": chance}
            for day, chance in zip(CHECKED, found.chances, strict=True)
        ]
    return _framed(rows, StockOutlook), _framed(chances, StockoutBy)


def _framed(rows: list[dict[str, Any]], contract: type[dy.Schema]) -> pl.DataFrame:
    empty = contract.create_empty()
    if not rows:
        return empty
    told = [{name: row[name] for name in empty.columns} for row in rows]
    frame = pl.DataFrame(told, schema=dict(empty.schema))
    return contract.validate(frame.sort(contract.primary_key()))


def _dated(found: Cover, today: date) -> dict[str, Any]:
    at_least, usual, at_most = found.days
    return {
        "cover_days": usual,
        "cover_days_at_least": at_least,
        "cover_days_at_most": at_most,
        "runs_out_on": _on(found.runs_out, today),
        "runs_out_early_on": _on(found.runs_out_early, today),
        "order_by_on": _on(found.order_by, today),
        "overdue": found.overdue,
    }


@dataclass(frozen=True)
class StoreTonight:
    """One store's part of the night, under the number of its proposal."""

    lines: pl.DataFrame
    outlook: dy.DataFrame[StockOutlook]
    chances: dy.DataFrame[StockoutBy]
    transfers: dy.DataFrame[StockTransfer]

    def outlook_with(self, lines: pl.DataFrame) -> dy.DataFrame[StockOutlook]:
        """The outlook with the packs and reasons of the lines as a budget left them."""
        key = ["item_id", "location_id"]
        kept = lines.select(*key, packs="quantity", said="reason")
        told = self.outlook.join(kept, on=key, how="left").with_columns(
            quantity=pl.col("packs").fill_null(0), reason=pl.col("said").fill_null(pl.col("reason"))
        )
        told = told.select(self.outlook.columns).sort(StockOutlook.primary_key())
        return StockOutlook.validate(told)


def of_store(night: Tonight, location_id: str, proposal_id: str) -> StoreTonight:
    """The part of one store."""
    here, named = pl.col("location_id") == location_id, pl.lit(proposal_id).alias("proposal_id")
    moves = [
        {
            "proposal_id": proposal_id,
            "item_id": move.item_id,
            "from_location_id": move.giver,
            "to_location_id": move.getter,
            "quantity": move.quantity,
            "reason": move.reason,
        }
        for move in night.moves
        if move.getter == location_id
    ]
    return StoreTonight(
        night.lines.filter(here).with_columns(named),
        StockOutlook.validate(night.outlook.filter(here).with_columns(named)),
        StockoutBy.validate(night.chances.filter(here).with_columns(named)),
        StockTransfer.validate(_framed(moves, StockTransfer)),
    )


def _on(days: int | None, today: date) -> date | None:
    return None if days is None else today + timedelta(days=days)
