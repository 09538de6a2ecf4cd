"""What goes wrong in deliveries: rows sent twice, blank ids, dates nobody can read, unknown wards.

A faulty row is wrong in the same way whenever it is sent, as it would be until somebody mends it
at its source.
"""

from dataclasses import dataclass

import polars as pl

from ops.rehearsal.chance import scattered

_LONG_GONE = "2016"
"""A leap year, so that every day of it can be read."""


@dataclass(frozen=True)
class Fault:
    """One way to be wrong: what stands in a column instead; without a column, a row twice.

    With ``year_of`` it is that column's text, its year mistyped as one long gone.
    """

    name: str
    column: str | None = None
    wrong: str = ""
    year_of: str | None = None

    def text(self) -> pl.Expr:
        """What stands there."""
        if self.year_of is None:
            return pl.lit(self.wrong)
        return pl.lit(_LONG_GONE) + pl.col(self.year_of).str.slice(4)


_TWICE = Fault("sent twice")

FAULTS: dict[str, tuple[Fault, ...]] = {
    "ed_visits": (
        _TWICE,
        Fault("blank id", "visit_id"),
        Fault("unreadable date", "arrived_at", "2025-02-30T27:61:00Z"),
        Fault("unknown site", "site_id", "annexe"),
        Fault("departed before arrived", "departed_at", year_of="arrived_at"),
        Fault("unknown triage", "triage", "9"),
    ),
    "ward_stays": (
        _TWICE,
        Fault("blank id", "stay_id"),
        Fault("unreadable date", "in_at", "yesterday"),
        Fault("unknown ward", "ward_id", "ward-99"),
        Fault("out before in", "out_at", year_of="in_at"),
    ),
    "planned_admissions": (
        _TWICE,
        Fault("blank id", "booking_id"),
        Fault("unknown ward", "ward_id", "ward-99"),
        Fault("unreadable date", "planned_at", "tbc"),
    ),
    "appointments": (
        _TWICE,
        Fault("blank id", "appointment_id"),
        Fault("unreadable date", "starts_at", "next Tuesday"),
        Fault("unknown clinic", "clinic_id", "clinic-x"),
        Fault("negative age", "age_years", "-1"),
        Fault("unknown status", "status", "DNA?"),
    ),
    "contact_preferences": (
        _TWICE,
        Fault("blank id", "patient_id"),
        Fault("neither yes nor no", "call_consent", "perhaps"),
        Fault("unreadable date", "muted_until", "after Easter"),
    ),
    "clinic_requests": (
        _TWICE,
        Fault("blank id", "request_id"),
        Fault("unknown clinic", "clinic_id", "clinic-x"),
        Fault("unknown priority", "priority", "2WW?"),
        Fault("target before the wait", "target_on", year_of="waiting_since_on"),
        Fault("no slot at all", "slots", "0"),
    ),
    "absences": (
        _TWICE,
        Fault("blank id", "staff_id"),
        Fault("ends first", "to_on", year_of="from_on"),
    ),
    "shift_requests": (
        _TWICE,
        Fault("blank id", "staff_id"),
        Fault("unknown wish", "wish", "maybe"),
    ),
    "stock_movements": (
        _TWICE,
        Fault("blank id", "movement_id"),
        Fault("unknown item", "item_id", "item-0000"),
        Fault("unreadable date", "moved_at", "0000-00-00"),
        Fault("unreadable number", "quantity", "1 box"),
    ),
    "stock_positions": (
        _TWICE,
        Fault("blank item", "item_id"),
        Fault("negative count", "on_hand", "-4"),
        Fault("unreadable date", "as_of_on", "2025-02-30"),
    ),
    "ed_arrivals_hourly": (_TWICE, Fault("negative count", "arrivals", "-1")),
    "ed_census_hourly": (_TWICE, Fault("negative count", "present", "-1")),
}


def spoilt(feed: str, rows: pl.DataFrame, *, share: float, seed: int) -> pl.DataFrame:
    """The rows of a feed, as text, with a share of them wrong; ``n`` says which."""
    faults = FAULTS.get(feed, ())
    if not faults or not share:
        return rows
    numbers = rows["n"].cast(pl.Int64).to_numpy()
    hit = pl.Series(scattered(seed, f"fault {feed}", numbers) < share)
    kind = pl.Series((scattered(seed, f"kind {feed}", numbers) * len(faults)).astype(int))
    marked = rows.with_columns(_kind=pl.select(pl.when(hit).then(kind).otherwise(-1)).to_series())
    again = pl.lit(False)
    for number, fault in enumerate(faults):
        here = pl.col("_kind") == number
        if fault.column is None:
            again = here
        else:
            wrong = pl.when(here).then(fault.text()).otherwise(pl.col(fault.column))
            marked = marked.with_columns(wrong.alias(fault.column))
    twice = pl.when(again).then(2).otherwise(1)
    return marked.select(pl.exclude("_kind").repeat_by(twice).explode())
