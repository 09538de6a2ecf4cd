"""Receipts as the warehouse tells them, with the expiry that came with them."""

from datetime import UTC, date, datetime

from warehouse import supply
from warehouse.landing import land_inbox

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = "movement_id,item_id,location_id,moved_at,kind,quantity,expires_on\n"


def test_a_day_of_receipts_is_one_row_that_expires_when_its_first_does(db, tmp_path, folder):
    place = tmp_path / "inbox" / "stock_movements"
    place.mkdir(parents=True)
    rows = (
        "1,mask,n1,2026-02-27T09:00Z,receipt,2,2026-03-09\n"
        "2,mask,n1,2026-02-27T10:00Z,receipt,3,2026-03-05\n"
        "3,mask,n1,2026-02-28T10:00Z,receipt,4,\n"
        "4,mask,n1,2026-02-28T11:00Z,issue,1,2026-03-01\n"
    )
    (place / "m.csv").write_text(HEAD + rows, "utf-8")
    land_inbox(db, tmp_path / "inbox", as_of=NOW)
    found = supply.receipts(db, since=datetime(2026, 1, 1, tzinfo=UTC), until=NOW)
    assert found.drop("item_id", "location_id").rows() == [
        (date(2026, 2, 27), 5.0, date(2026, 3, 5)),
        (date(2026, 2, 28), 4.0, None),
    ]
