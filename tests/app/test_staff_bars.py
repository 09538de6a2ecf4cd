"""People short as bars: an axis of whole people, whatever is missing."""

import polars as pl

from app import staff_bars


def axis(people):
    rows = [
        (day, "Missing now", n, 0)
        for day, n in zip(("Mon 5 Jan", "Tue 6 Jan"), people, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=["day", "role", "people", "order"], orient="row")
    return staff_bars.short(frame, title="People short").to_dict()["encoding"]["y"]["scale"][
        "domain"
    ]


def test_a_week_without_gaps_has_an_axis_of_whole_people():
    assert axis([0, 0]) == [0, 4]


def test_many_missing_fit_the_axis():
    assert axis([3, 9]) == [0, 9]
