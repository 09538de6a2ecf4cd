from datetime import UTC, datetime

from polars.testing import assert_frame_equal

from ops.tables import BedNeed, CensusPart, DischargeNeed, Forecast
from tests.tables import table
from warehouse import bed_needs, forecasts, futures, revisions

SIX = datetime(2026, 1, 5, 6, tzinfo=UTC)
NINE = SIX.replace(hour=9)
NEEDS = table(
    BedNeed,
    """
    series    | entity_id | issued_at        | target_at        | open_beds | at_least_9 | at_least_7 | chance_short | peak_risk
    ward_need | n1        | 2026-01-05 06:00 | 2026-01-05 12:00 | 20        | 18         | 19         | 0.1          | 0.2
    ward_need | n1        | 2026-01-05 09:00 | 2026-01-05 12:00 | 20        | 19         | 19         | 0.3          | 0.4
    """,
)
DISCHARGES = table(
    DischargeNeed,
    """
    series    | entity_id | issued_at        | by_at            | checked_until    | target_occupancy | confidence | open_beds | further | chance_within | leaving | definite | potential | untold
    ward_need | n1        | 2026-01-05 06:00 | 2026-01-05 11:00 | 2026-01-05 13:00 | 0.92             | 0.9        | 20        | 3       | 0.4           | 1       |          |           | 18
    """,
)


def test_the_newest_needs_of_a_place_are_read(db):
    bed_needs.save(db, NEEDS)
    assert_frame_equal(bed_needs.latest(db, as_of=NINE), NEEDS.filter(issued_at=NINE))
    assert_frame_equal(bed_needs.latest(db, as_of=SIX), NEEDS.filter(issued_at=SIX))


def test_needs_saved_twice_are_kept_once(db):
    assert (bed_needs.save(db, NEEDS), bed_needs.save(db, NEEDS)) == (2, 0)
    assert (
        bed_needs.save_discharges(db, DISCHARGES),
        bed_needs.save_discharges(db, DISCHARGES),
    ) == (1, 0)


def test_what_nobody_told_comes_back_as_unknown(db):
    bed_needs.save_discharges(db, DISCHARGES)
    assert_frame_equal(bed_needs.latest_discharges(db, as_of=NINE), DISCHARGES)


def test_what_a_place_was_told_is_read_issue_by_issue(db):
    said = table(
        Forecast,
        """
        series      | entity_id | issued_at        | target_at        | level | value
        ward_census | n1        | 2026-01-05 06:00 | 2026-01-05 12:00 | 0.5   | 18
        ward_census | n1        | 2026-01-05 09:00 | 2026-01-05 12:00 | 0.5   | 19
        ward_census | n2        | 2026-01-05 09:00 | 2026-01-05 12:00 | 0.5   | 7
        """,
    )
    parts = table(
        CensusPart,
        """
        series      | entity_id | issued_at        | target_at        | part | value
        ward_census | n1        | 2026-01-05 06:00 | 2026-01-05 12:00 | now  | 18
        ward_census | n2        | 2026-01-05 06:00 | 2026-01-05 12:00 | now  | 7
        """,
    )
    forecasts.save(db, said)
    futures.save_parts(db, parts)
    place = ("ward_census", "n1")
    assert revisions.issued(db, *place, since=SIX, until=NINE) == [SIX, NINE]
    assert revisions.told(db, *place, issued_at=[NINE])["value"].to_list() == [19.0]
    assert revisions.made_of(db, *place, issued_at=[SIX, NINE])["value"].to_list() == [18.0]
