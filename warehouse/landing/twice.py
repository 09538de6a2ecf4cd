"""The hour that comes twice in autumn: which of the two a time means.

The clock on the wall does not say. Its neighbours may: nobody leaves before coming, so an end that
would lie before its start is the later hour; and of two counts of one place for the same hour in
one file the second is the later hour. Otherwise the earlier one is taken.
"""

from collections.abc import Mapping

import dataframely as dy
import polars as pl

from warehouse.landing.understood import Understood

_IN_ORDER = (
    ("arrived_at", "seen_at", "admit_decided_at", "departed_at"),
    ("in_at", "out_at"),
    ("started_at", "ended_at"),
    ("starts_at", "ends_at"),
)
"""Times of one row in the order they must have happened."""


def choose(
    done: Understood,
    values: dict[str, pl.Series],
    others: Mapping[str, pl.Series],
    contract: type[dy.Schema],
) -> None:
    """Put the later meaning where the neighbours ask for it, and count."""
    for chain in _IN_ORDER:
        _by_order([name for name in chain if name in values], done, values, others)
    if "hour_start" in others:
        _by_place(contract.primary_key(), done, values, others["hour_start"])


def _by_order(
    chain: list[str],
    done: Understood,
    values: dict[str, pl.Series],
    others: Mapping[str, pl.Series],
) -> None:
    so_far: pl.Series | None = None
    for name in chain:
        at = values[name]
        if so_far is not None and name in others:
            _take_later(name, others[name], at < so_far, done, values)
            at = values[name]
        so_far = at if so_far is None else at.zip_with((at > so_far) | so_far.is_null(), so_far)


def _by_place(
    keys: list[str], done: Understood, values: dict[str, pl.Series], other: pl.Series
) -> None:
    rows = pl.DataFrame({key: values[key] for key in keys})
    nth = rows.select(pl.col("hour_start").cum_count().over(keys)).to_series()
    _take_later("hour_start", other, nth == 2, done, values)


def _take_later(
    name: str,
    other: pl.Series,
    wanted: pl.Series,
    done: Understood,
    values: dict[str, pl.Series],
) -> None:
    later = wanted.fill_null(False) & other.is_not_null()
    done.later += int(later.sum())
    values[name] = other.zip_with(later, values[name])
