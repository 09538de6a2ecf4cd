"""What goes to which supplier, with a person's changes, and which items lose out."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from app import decide, panels, read
from app.read import Here
from app.words import numbers as say
from app.words import supplier_orders as words
from ops.supply.terms import terms_of
from ops.supply.terms_audit import unmet
from ops.tables import SupplierTerms
from warehouse.settings import settings

SHOWN = 10
"""Items that lose out shown at first: those most likely to run out."""


def panel(
    proposal: decide.Row, lines: pl.DataFrame, changes: Sequence[Mapping[str, Any]], here: Here
) -> None:
    """A row per supplier, and what the changed order comes to and breaks."""
    if rows := _parts(proposal, _ordered(lines, changes, here), here):
        st.subheader(words.TITLE)
        panels.table([words.part(row) for row in rows], key="suppliers")
        st.caption(words.FOOTNOTE)
        in_all(proposal, lines, changes, here)


def in_all(
    proposal: decide.Row, lines: pl.DataFrame, changes: Sequence[Mapping[str, Any]], here: Here
) -> None:
    """What the changed order comes to with deliveries, and what it breaks."""
    ordered = _ordered(lines, changes, here)
    rows = _parts(proposal, ordered, here)
    if not rows:
        return
    budget = settings().order_budgets_gbp.get(proposal["place_id"])
    charges = sum(row["delivery_gbp"] or 0.0 for row in rows if row["count"])
    st.markdown(words.total(sum(row["value"] for row in rows), charges, budget))
    items = read.reference_table(here.copy, "items")
    placed = proposal["made_at"].astimezone(ZoneInfo(here.zone))
    asked = terms_of(
        SupplierTerms.cast(read.reference_table(here.copy, "suppliers")), placed=placed
    )
    for sentence in unmet(ordered, items, asked, budget_gbp=budget):
        st.warning(say.told(sentence))


def _ordered(lines: pl.DataFrame, changes: Sequence[Mapping[str, Any]], here: Here) -> pl.DataFrame:
    """The lines as they are ordered now, each with its supplier."""
    items = read.reference_table(here.copy, "items").select("item_id", "supplier")
    return _changed(lines, changes).join(items, on="item_id", how="left")


def _parts(proposal: decide.Row, ordered: pl.DataFrame, here: Here) -> list[dict[str, Any]]:
    """The suppliers of an order; none where the night did not tell of them."""
    parts = read.lines(here.copy, "supplier_orders", proposal["proposal_id"])
    return [] if parts.is_empty() else _rows(parts, ordered)


def _changed(lines: pl.DataFrame, changes: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Lines with the packs that a person wants, as far as any are ordered."""
    yours = {(one["item_id"], one["location_id"]): one["quantity"] for one in changes}
    packs = [
        yours.get((item, place), quantity)
        for item, place, quantity in lines.select("item_id", "location_id", "quantity").iter_rows()
    ]
    return lines.with_columns(quantity=pl.Series(packs, dtype=pl.Int32)).filter(
        pl.col("quantity") > 0
    )


def _rows(parts: pl.DataFrame, ordered: pl.DataFrame) -> list[dict[str, Any]]:
    """Suppliers with what is ordered of each now, those who asked something first."""
    price = pl.col("pack_price_gbp")
    now = ordered.group_by("supplier").agg(
        count=pl.len(),
        value=(pl.col("quantity") * price).sum(),
        unpriced=(price.is_null() | (price == 0)).any(),
    )
    both = parts.join(now, on="supplier", how="full", coalesce=True, nulls_equal=True)
    filled = both.with_columns(
        pl.col("count").fill_null(0),
        pl.col("value").fill_null(0.0),
        pl.col("unpriced").fill_null(value=False),
    )
    return filled.sort("supplier", nulls_last=True).to_dicts()


def losers(proposal: decide.Row, here: Here) -> None:
    """The items that wait or get less than they need, the most pressing first."""
    found = read.lines(here.copy, "order_losers", proposal["proposal_id"])
    if found.is_empty():
        return
    st.subheader(words.LOSERS)
    rows = found.sort("probability", "item_id", descending=[True, False]).to_dicts()
    every = len(rows) > SHOWN and st.toggle(words.every(len(rows)), key="every-loser")
    panels.table([words.loser(row) for row in (rows if every else rows[:SHOWN])], key="losers")
    st.caption(words.LOSERS_NOTE)
