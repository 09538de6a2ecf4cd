import pytest
from polars.testing import assert_frame_equal

from ops.tables import REFERENCES
from tests.hospital import fill
from tests.tables import table
from warehouse import reference

DRAWN = {
    "sites": "site_id | time_zone     | ed_places\n north | Europe/London | 30",
    "wards": "ward_id | site_id | specialty | open_beds\n n1 | north | medicine | 20",
    "shift_types": "shift_type_id | starts | minutes | paid_minutes\n late | 13:30 | 480 | 450",
    "staffing_ratios": """
        ward_id | shift_type_id | skill | patients_per_person | minimum
        n1      | late          | nurse | 8                   | 2
    """,
    "clinics": "clinic_id | site_id | slot_minutes\n eyes | north | 20",
    "items": """
        item_id | issue_unit | pack_size | lead_time_days | criticality
        gloves  | pair       | 100       | 3              | essential
    """,
    "item_substitutes": """
        item_id | substitute_id | factor | preference
        gloves  | mittens       | 0.5    | 1
    """,
    "suppliers": """
        supplier | delivery_gbp | least_order_gbp | order_weekdays | order_by
        Medway   | 12.5         | 150             | mon;thu        | 11:00
    """,
    "holidays": "site_id | day_on     | name\n north | 2026-12-25 | Christmas Day",
}


@pytest.mark.parametrize("feed", DRAWN)
def test_what_was_delivered_is_read_back(db, feed):
    fill(db, feed, DRAWN[feed])
    assert_frame_equal(getattr(reference, feed)(db), table(REFERENCES[feed], DRAWN[feed]))


@pytest.mark.parametrize("feed", DRAWN)
def test_a_feed_that_was_never_delivered_is_empty(db, feed):
    assert getattr(reference, feed)(db).is_empty()
