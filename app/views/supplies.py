"""What to order today, what will run short, who delivers, what if, and how right were we?"""

from collections.abc import Callable, Mapping

import polars as pl
import streamlit as st

from app import (
    bars,
    decide,
    palette,
    panels,
    parts,
    read,
    sharing_out,
    stock_order,
    stock_outlook,
    stock_record,
    stock_told,
    supplier_orders,
    supply_what_if,
)
from app.drawing import drawn
from app.panels import Number
from app.read import Here
from app.words import every_page
from app.words import numbers as say
from app.words import stock_told as stock_words
from app.words import supplies as words

SHOWN = 15
"""Items that the chart holds: those whose stock lasts least."""


def show() -> None:
    """The page: what to order at one location, why, and the decision."""
    here = read.here()
    st.title(every_page.SUPPLIES)
    if panels.missing(here, "Supplies") or panels.withheld(here, "Supplies"):
        return
    proposals = read.proposals(here.copy, "order", here.as_of).sort("place_id").to_dicts()
    if not proposals:
        st.info(every_page.no_proposal("order list"))
        return
    by_place = {row["place_id"]: row for row in proposals}
    places = list(by_place)
    site = here.site.site_id if here.site else ""
    # A store may serve several sites, so all can be chosen; the one named after the site is first.
    first = next((n for n, place in enumerate(places) if site and place.startswith(site)), 0)
    place = st.selectbox(words.LOCATION, places, first, key=f"location-{site}", width=280)
    _place(by_place[place], here)


def _place(proposal: decide.Row, here: Here) -> None:
    """What holds for the whole store, and the part looked at."""
    lines = _lines(proposal, here)
    wanted = lines.filter(pl.col("quantity") > 0)
    st.markdown(f"**{say.told(proposal['summary'])}**")
    st.caption(
        every_page.proposal(proposal["verdict"], proposal["made_at"], here.zone, now=here.now)
    )
    panels.numbers(_numbers(lines, wanted, _kept(proposal, here)))
    sharing_out.awaited(here)
    if unheard := stock_told.untold(stock_told.standing(here), proposal):
        st.warning(stock_words.not_counted_yet(unheard))
    drawn_by = _parts()
    part = parts.chosen(list(drawn_by), key="supplies-part")
    drawn_by[part](proposal, lines, here)


def _runs_short(proposal: decide.Row, lines: pl.DataFrame, here: Here) -> None:
    """How long each item lasts, and which lose out."""
    stock_outlook.panel(proposal, here)
    supplier_orders.losers(proposal, here)
    _cover(lines)


def _one_item(proposal: decide.Row, _: pl.DataFrame, here: Here) -> None:
    stock_outlook.one_item(proposal, here)


def _suppliers(proposal: decide.Row, lines: pl.DataFrame, here: Here) -> None:
    """What goes to whom, what is shared out, and what people tell of stock."""
    supplier_orders.panel(proposal, lines, stock_order.drafted(proposal), here)
    sharing_out.panel(here)
    stock_told.panel(proposal, stock_told.standing(here), here)


def _what_if(proposal: decide.Row, _: pl.DataFrame, here: Here) -> None:
    supply_what_if.panel(proposal, here)


def _how_right(_: decide.Row, __: pl.DataFrame, here: Here) -> None:
    stock_record.panel(here)


def _parts() -> Mapping[str, Callable[[decide.Row, pl.DataFrame, Here], None]]:
    """The parts of the page, each by its name, and what draws it."""
    return {
        words.PART_ORDER: stock_order.panel,
        words.PART_SHORT: _runs_short,
        words.PART_ITEM: _one_item,
        words.PART_SUPPLIERS: _suppliers,
        words.PART_WHAT_IF: _what_if,
        words.PART_RIGHT: _how_right,
    }


def _lines(proposal: decide.Row, here: Here) -> pl.DataFrame:
    items = read.reference_table(here.copy, "items")
    lines = read.lines(here.copy, "order_lines", proposal["proposal_id"])
    price = items.select("item_id", "criticality", "pack_price_gbp", "issue_unit")
    a_day = pl.col("usual_use") / pl.max_horizontal("protection_days", pl.lit(1))
    return (
        lines.join(price, on="item_id", how="left")
        .with_columns(days=pl.when(a_day > 0).then(pl.col("on_hand") / a_day))
        .with_columns(cost=pl.col("quantity") * pl.col("pack_price_gbp"))
        .sort("days", "item_id", "location_id", nulls_last=True)
    )


def _kept(proposal: decide.Row, here: Here) -> int:
    """Items that the location keeps."""
    positions = read.positions(here.copy, here.as_of)
    return positions.filter(pl.col("location_id") == proposal["place_id"]).height


def _numbers(lines: pl.DataFrame, wanted: pl.DataFrame, kept: int) -> list[Number]:
    unpriced = wanted["pack_price_gbp"].null_count()
    cost = float(wanted["cost"].fill_null(0).sum())
    packs = int(wanted["quantity"].sum())
    soon = lines.filter(pl.col("stockout_chance").fill_null(0) >= palette.AT_RISK).height
    items = max(kept, lines.height)
    return [
        Number(
            words.TO_ORDER,
            str(wanted.height),
            words.of_items(items),
            words.HELP_TO_ORDER,
        ),
        Number(words.PACKS, f"{packs:,}", words.AS_PROPOSED, words.HELP_PACKS),
        Number(
            words.COST,
            words.pounds(cost, unpriced, wanted.height),
            words.unpriced(unpriced),
            words.HELP_COST,
        ),
        Number(words.AT_RISK, str(soon), words.BEFORE, words.HELP_AT_RISK),
    ]


def _cover(lines: pl.DataFrame) -> None:
    frame = lines.filter(pl.col("days").is_not_null()).head(SHOWN)
    if frame.is_empty():
        return
    frame = frame.select(item="item_id", days=pl.col("days").round(1), must_last="protection_days")
    title = words.chart_title(frame.height)
    picture = drawn(bars.cover, frame, title=title, look=panels.look())
    panels.picture(picture, frame.rename(words.TWIN), says=title, key="cover")
