"""Staff and skills from practitioner roles, each person from all roles they hold."""

from warehouse.connection import Connection
from warehouse.landing.derived import Row, Touched, accept, take, withdraw
from warehouse.landing.fhir import store as fhir_store
from warehouse.landing.fhir.staff import person
from warehouse.landing.past import unlearn


def staff(touched: Touched, subjects: set[str]) -> None:
    """People of these roles, from all roles they hold."""
    told = fhir_store.newest(touched.db, "PractitionerRole")
    also = fhir_store.aliases(touched.db, "Practitioner")
    roles: dict[str, list[Row]] = {}
    named: dict[str, list[Row]] = {}
    for row in told:
        person_ = row["prior_subject"] or _person_before(touched.db, row["subject"])
        if person_:
            person_ = also.get(person_, person_)
            roles.setdefault(person_, []).append(row["said"])
            named.setdefault(person_, []).append(row)
    people = [
        name for name, rows in named.items() if any(row["subject"] in subjects for row in rows)
    ]
    members: list[tuple[int, Row]] = []
    skills: list[tuple[int, Row]] = []
    for name in sorted(people):
        member, some = person(name, roles[name], touched.places, touched.as_of.date())
        line = max((touched.lines.get(row["subject"], 0) for row in named[name]), default=0)
        line = line or touched.lines[""]
        members.extend([(line, member)] if member else [])
        skills.extend((line, skill) for skill in some)
    unlisted = len(people) - len(members)
    if unlisted:
        touched.notes.append(f"{unlisted} people tell no ward or no hours and are not rostered")
    withdraw(touched, "staff", people, [row["staff_id"] for _, row in members])
    still = [f"{row['staff_id']} {row['skill']}" for _, row in skills]
    gone = """
        old.staff_id in (select unnest($people))
        and old.staff_id || ' ' || old.skill not in (select unnest($still::text[]))
        and old.delivery_id in (select delivery_id from raw.fhir_resource)
    """
    unlearn(touched.db, "staff_skill", gone, {"people": people, "still": still}, touched.as_of)
    accept(touched, ({**row, "ward_id": row["home_ward_id"]} for _, row in members))
    take(touched, "staff", members)
    take(touched, "staff_skills", skills)


def _person_before(db: Connection, role: str) -> str | None:
    """Whose a role was that was deleted."""
    sql = """
        select prior_subject from raw.fhir_resource
        where kind = 'PractitionerRole' and subject = ? and prior_subject is not null
        order by recorded_at desc limit 1
    """
    rows = db.execute(sql, [role]).fetchall()
    return rows[0][0] if rows else None
