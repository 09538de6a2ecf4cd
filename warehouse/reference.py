"""What the hospital told us about itself: its sites, wards, clinics, items and holidays.

Each of these feeds is full: the newest delivery is what is known. A feed that was never delivered
is an empty table, not an error: whoever needs it says so.
"""

import dataframely as dy

from ops.tables import (
    Clinic,
    Holiday,
    Item,
    ShiftType,
    Site,
    StaffingRatio,
    Substitute,
    SupplierTerms,
    Ward,
)
from warehouse.connection import Connection
from warehouse.query import query


def sites(db: Connection) -> dy.DataFrame[Site]:
    """Every site, with the clock on its walls."""
    sql = """
        select site_id, time_zone, triage_scale, ed_places
        from known.site
        order by all
    """
    return query(db, Site, sql)


def wards(db: Connection) -> dy.DataFrame[Ward]:
    """Every ward and its open, staffed beds."""
    sql = """
        select ward_id, site_id, specialty, kind, division, open_beds
        from known.ward
        order by all
    """
    return query(db, Ward, sql)


def shift_types(db: Connection) -> dy.DataFrame[ShiftType]:
    """Every pattern of work."""
    sql = """
        select shift_type_id, starts, minutes, paid_minutes
        from known.shift_type
        order by all
    """
    return query(db, ShiftType, sql)


def staffing_ratios(db: Connection) -> dy.DataFrame[StaffingRatio]:
    """How many people the patients of each ward need, by shift type and skill."""
    sql = """
        select ward_id, shift_type_id, skill, patients_per_person, minimum
        from known.staffing_ratio
        order by all
    """
    return query(db, StaffingRatio, sql)


def clinics(db: Connection) -> dy.DataFrame[Clinic]:
    """Every clinic."""
    sql = """
        select clinic_id, site_id, specialty, slot_minutes, late_cancel_hours, calls_a_day,
            messages_a_day
        from known.clinic
        order by all
    """
    return query(db, Clinic, sql)


def items(db: Connection) -> dy.DataFrame[Item]:
    """Every stocked item."""
    sql = """
        select item_id, issue_unit, pack_size, lead_time_days, criticality, shelf_life_days,
            pack_price_gbp, supplier, minimum_packs, room_litres
        from known.item
        order by all
    """
    return query(db, Item, sql)


def item_substitutes(db: Connection) -> dy.DataFrame[Substitute]:
    """Which item may stand in for which."""
    sql = """
        select item_id, substitute_id, factor, preference
        from known.item_substitute
        order by all
    """
    return query(db, Substitute, sql)


def suppliers(db: Connection) -> dy.DataFrame[SupplierTerms]:
    """What suppliers ask of an order; whoever is not listed asks nothing."""
    sql = """
        select supplier, delivery_gbp, least_order_gbp, order_weekdays, order_by
        from known.supplier
        order by all
    """
    return query(db, SupplierTerms, sql)


def holidays(db: Connection) -> dy.DataFrame[Holiday]:
    """Public holidays, past and to come."""
    sql = """
        select site_id, day_on, name
        from known.holiday
        order by all
    """
    return query(db, Holiday, sql)
