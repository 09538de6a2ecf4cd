"""Who can be rostered, what they can do, when they are away and what they asked for.

Staff, skills, absences and wishes are facts without a time of their own: what is known now is
known, also when a past moment is replayed.
"""

from datetime import date

import dataframely as dy

from ops.tables import Absence, ShiftRequest, StaffMember, StaffSkill
from warehouse.connection import Connection
from warehouse.query import query


def staff(db: Connection) -> dy.DataFrame[StaffMember]:
    """Everybody who can be rostered."""
    sql = """
        select staff_id, home_ward_id, contracted_minutes, grade
        from known.staff_member
        order by all
    """
    return query(db, StaffMember, sql)


def skills(db: Connection) -> dy.DataFrame[StaffSkill]:
    """What each of them can do."""
    sql = """
        select staff_id, skill
        from known.staff_skill
        order by all
    """
    return query(db, StaffSkill, sql)


def absences(db: Connection, *, since: date) -> dy.DataFrame[Absence]:
    """Absences that last until ``since`` or longer."""
    sql = """
        select staff_id, from_on, to_on, kind
        from known.absence
        where to_on >= $since
        order by all
    """
    return query(db, Absence, sql, since=since)


def requests(db: Connection, *, since: date) -> dy.DataFrame[ShiftRequest]:
    """Shifts that people asked for, or asked off, on ``since`` or later."""
    sql = """
        select staff_id, day_on, shift_type_id, wish, weight
        from known.shift_request
        where day_on >= $since
        order by all
    """
    return query(db, ShiftRequest, sql, since=since)
