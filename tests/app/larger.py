"""The published hospital after it grew: thirteen wards in north, a second site beside it.

What north as a whole expects is still that of its first four wards.
"""

from datetime import timedelta

import polars as pl

import warehouse
from tests.app.published import NOW, WARDS, chances, meetings, quantiles
from warehouse import forecasts, landing, publish
from warehouse.settings import settings

MORE = {
    "respiratory": (30, 29),
    "gastroenterology": (28, 25),
    "stroke": (24, 20),
    "renal": (20, 16),
    "orthopaedics": (28, 22),
    "gynaecology": (16, 9),
    "haematology": (14, 9),
    "assessment": (22, 15),
    "ophthalmology": (12, 4),
}
"""Beds and patients of each new ward."""


def grow():
    """Land the wards and their patients, forecast them, and publish all of it anew."""
    with warehouse.writing("test") as db:
        _deliver(settings().inbox)
        landing.land_inbox(db, settings().inbox, as_of=NOW)
        told = {f"north-{name}": of for name, of in MORE.items()} | {"s1": (20, 17)}
        for ward, (beds, patients) in told.items():
            needed = {at: (patients, 1.2 + 0.1 * n) for n, at in enumerate(meetings())}
            forecasts.save(db, quantiles("ward_census", ward, needed))
            forecasts.save_chances(db, chances("ward_census", ward, needed, beds))
    publish.publish(as_of=NOW, run_id="grown", replayed=True, invented=True)


def _deliver(inbox):
    north = [
        {"ward_id": f"north-{name}", "site_id": "north", "specialty": name, "open_beds": beds}
        for name, (beds, _) in MORE.items()
    ]
    # What describes the hospital is delivered whole: the newest file is all there is.
    before = [
        {"ward_id": name, "site_id": "north", "specialty": specialty, "open_beds": beds}
        for name, (specialty, beds, _) in WARDS.items()
    ]
    south = [{"ward_id": "s1", "site_id": "south", "specialty": "medicine", "open_beds": 20}]
    told = {
        "wards": before + north + south,
        "sites": [
            {"site_id": site, "time_zone": "Europe/London", "ed_places": places}
            for site, places in (("north", 40), ("south", 20))
        ],
        "ward_stays": list(_stays()),
    }
    for feed, rows in told.items():
        pl.DataFrame(rows).write_csv(
            inbox / feed / "later.csv", datetime_format="%Y-%m-%dT%H:%M:%SZ"
        )


def _stays():
    for name, (_, patients) in MORE.items():
        for n in range(patients):
            yield {
                "stay_id": f"{name} {n}",
                "ward_id": f"north-{name}",
                "admission_type": "emergency",
                "in_at": NOW - timedelta(hours=7 * n + 5),
                "out_at": None,
            }
