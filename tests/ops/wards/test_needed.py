"""Beds and discharges needed, from the rows of one issue."""

import polars as pl

from ops.paths import packed
from ops.tables import CensusPart, Chance, Stay, Ward
from ops.wards.needed import needed
from tests.ops.wards.needed import NINE
from tests.ops.wards.needed import needed as paths_of
from tests.tables import table

WARDS = table(
    Ward,
    """
    ward_id | site_id | specialty | division | open_beds
    acute   | north   | medicine  | med      | 10
    elderly | north   | medicine  | med      | 10
    """,
)
CLOCKS = {"acute": "UTC", "elderly": "UTC"}
PATHS = paths_of(*[[[9] * 10] * 4 + [[11] * 10] * 6, [[8] * 10] * 10], places=("acute", "elderly"))
NOBODY = Stay.create_empty()


def beds(**places):
    """Chances held against so many open beds at every hour."""
    series = {"north": "site_census", "north/medicine": "specialty_census"}
    rows = [
        {"series": series.get(name, "ward_census"), "entity_id": name, "issued_at": NINE}
        | {"target_at": at, "threshold": float(number), "probability": 0.5}
        for name, number in places.items()
        for at in PATHS.targets
    ]
    return Chance.validate(pl.DataFrame(rows).sort(Chance.primary_key()), cast=True)


def asked(paths=PATHS, chances=None, parts=None, stays=NOBODY):
    chances = beds(acute=10, elderly=10, north=20) if chances is None else chances
    parts = CensusPart.create_empty() if parts is None else parts
    return needed(packed(paths), chances, parts, stays, WARDS, CLOCKS)


def test_wards_and_their_site_are_told_at_the_bed_meetings():
    told = asked().beds
    assert set(told["target_at"].dt.hour()) == {12, 18}
    noon = told.filter(told["target_at"].dt.hour() == 12)
    assert noon.select("series", "entity_id", "at_least_9", "at_least_7").rows() == [
        ("site_census", "north", 17, 17),
        ("ward_census", "acute", 9, 9),
        ("ward_census", "elderly", 8, 8),
    ]


def test_beds_closed_for_an_hour_count_in_that_hour():
    closed = beds(acute=10).with_columns(
        threshold=pl.when(pl.col("target_at").dt.hour() == 12).then(8.0).otherwise("threshold")
    )
    told = asked(chances=Chance.cast(closed)).beds
    assert told.select("open_beds", pl.col("chance_short").round(2)).rows() == [
        (8, 0.95),
        (10, 0.59),
    ]


def test_a_group_needs_the_discharges_of_its_wards_together():
    both = asked().discharges
    eleven = both.filter(both["by_at"].dt.hour() == 11)
    assert dict(eleven.select("entity_id", "further").iter_rows()) == {
        "north": 1,
        "acute": 2,
        "elderly": 0,
    }


def test_without_joint_paths_nothing_is_told():
    none = needed(
        packed(PATHS).clear(), beds(acute=10), CensusPart.create_empty(), NOBODY, WARDS, CLOCKS
    )
    assert none.beds.is_empty()
    assert none.discharges.is_empty()
