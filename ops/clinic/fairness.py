"""Whether chances of a no-show, and the help given by them, mean the same for every group.

Groups enter here and nowhere else: what is reported on is never what is predicted from. For each
group: do as many miss as was said (calibration), how many are chosen for help (selection rate),
and how many of those chosen would have missed (precision), with how many people stand behind it.
"""

from collections.abc import Sequence

import dataframely as dy
import polars as pl
from scipy.stats import beta

from ops.errors import NothingToDoError
from ops.tables import GroupFairness

LEAST = 10
"""A cell of fewer people is not told: it could point at somebody."""
AGE_BANDS = (18, 40, 65, 80)
"""Ages at which a new band begins; the last one has no upper end."""
UNKNOWN = "not given"
_TAIL = 0.025


def age_band(age: pl.Expr) -> pl.Expr:
    """The age band of an age in years, in words that sort by age."""
    edges = (0, *AGE_BANDS)
    band = pl.lit(f"{AGE_BANDS[-1]}+")
    for low, high in reversed(list(zip(edges, AGE_BANDS, strict=False))):
        band = pl.when(age < high).then(pl.lit(f"{low}-{high - 1}")).otherwise(band)
    return pl.when(age.is_not_null()).then(band)


def fairness(
    rows: pl.DataFrame, attributes: Sequence[str], *, use: str
) -> dy.DataFrame[GroupFairness]:
    """How one use of the chances treats each group of each attribute.

    ``rows`` has one appointment each: ``probability`` as said, ``missed``, ``chosen`` (whether
    the person was chosen for this use) and one text column per attribute, null where not given.
    Raises ``NothingToDoError`` when an attribute is given for nobody, rather than report on none.
    """
    told = []
    for attribute in attributes:
        if attribute not in rows.columns or rows[attribute].drop_nulls().is_empty():
            raise NothingToDoError(
                f"The fairness report needs {attribute} for its groups and found it for nobody. "
                "Deliver it, or leave it out of the report and say so."
            )
        grouped = rows.with_columns(group=pl.col(attribute).fill_null(UNKNOWN))
        cells = _hidden(_counted(grouped))
        told += [(use, attribute, *_row(cell)) for cell in cells.iter_rows(named=True)]
    made = pl.DataFrame(told, schema=GroupFairness.column_names(), orient="row", strict=False)
    return GroupFairness.validate(made.sort(GroupFairness.primary_key()), cast=True)


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.group_by("group")
        .agg(
            n=pl.len(),
            said=pl.col("probability").mean(),
            missed=pl.col("missed").sum(),
            chosen=pl.col("chosen").sum(),
            found=(pl.col("missed") & pl.col("chosen")).sum(),
        )
        .sort("group")
    )


def _hidden(cells: pl.DataFrame) -> pl.DataFrame:
    """Counts under ten become null, and one more of a column where only one would be: else the
    rest and the total would give it away.
    """
    hidden = cells.with_columns(hide=pl.col("n") < LEAST)
    for count in ("n", "missed", "chosen", "found"):
        small = (hidden["hide"] | (hidden[count] < LEAST)).to_list()
        if sum(small) == 1 and len(small) > 1:
            open_cells = [place for place, secret in enumerate(small) if not secret]
            small[min(open_cells, key=hidden[count].to_list().__getitem__)] = True
        kept = pl.when(pl.Series(small)).then(None).otherwise(pl.col(count))
        hidden = hidden.with_columns(kept.alias(count))
    return hidden


def _row(cell: dict[str, object]) -> tuple[object, ...]:
    n, missed, chosen, found = (_number(cell[name]) for name in ("n", "missed", "chosen", "found"))
    said = None if n is None else cell["said"]
    came, selection, precision = _share(missed, n), _share(chosen, n), _share(found, chosen)
    fits = None
    if isinstance(said, float) and came[1] is not None and came[2] is not None:
        fits = came[1] <= said <= came[2]
    return (cell["group"], n, said, *came, fits, *selection, *precision)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _share(part: int | None, whole: int | None) -> tuple[float | None, float | None, float | None]:
    """A share and the range of true shares it fits (Clopper & Pearson 1934)."""
    if part is None or whole is None:
        return None, None, None
    low = float(beta.ppf(_TAIL, part, whole - part + 1)) if part else 0.0
    high = float(beta.ppf(1 - _TAIL, part + 1, whole - part)) if part < whole else 1.0
    return part / whole, low, high
