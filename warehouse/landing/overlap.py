"""Stays of one patient that are open at once: they are taken as told, and said so.

The census of a ward counts each patient once, on the ward they came to last
(``marts.ward_presence``); an ED visit beside a ward stay is boarding, and no overlap.
"""

from warehouse.connection import Connection


def notes(db: Connection, table: str, delivery_id: str) -> list[str]:
    """How many stays of a delivery overlap another one of the same patient."""
    if table != "ward_stay":
        return []
    [(stays,)] = db.execute(
        """
        select count(distinct new.stay_id)
        from staging.ward_stay as new
        join staging.ward_stay as old using (patient_id)
        where new.delivery_id = $delivery_id and old.stay_id <> new.stay_id
          and old.in_at < coalesce(new.out_at, 'infinity'::timestamptz)
          and new.in_at < coalesce(old.out_at, 'infinity'::timestamptz)
        """,
        {"delivery_id": delivery_id},
    ).fetchall()
    if not stays:
        return []
    return [f"OVERLAP: {stays} stays overlap another of the same patient, who is counted once"]
