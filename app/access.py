"""Who may see which page, and who may decide what.

The tables below are the whole law, and what they do not name is refused. It is asked on the
server before a page runs and before anything is written; the menu only follows from it. People
and their roles are named in the settings, not in what a sign-in claims about them, and are looked
up again whenever something is to be written: a page may have stood open for hours by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from app import signed_in
from app.words import access as words
from ops.errors import PlanningError
from warehouse.people_settings import Role
from warehouse.records.sign_ins import SignIn
from warehouse.settings import settings


class Act(StrEnum):
    """What is written in the planner, by what it is about."""

    LEVEL = "level"
    CAPACITY = "capacity"
    ROSTER = "roster"
    REQUEST = "request"
    WHAT_IF = "what_if"
    TEMPLATE = "template"
    BOOKING = "booking"
    CONTACT = "contact"
    ORDER = "order"
    ORDER_WHAT_IF = "order_what_if"
    MODEL = "model"
    NOTICE = "notice"
    ACKNOWLEDGE = "acknowledge"
    ALLOCATION = "allocation"
    SCENARIO = "scenario"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Person:
    """Who sits at the planner: a name decisions are kept under, and what they may do."""

    name: str
    roles: frozenset[Role]
    sign_in: SignIn | None = None
    """How they signed in; None where nobody does."""


class RefusedError(PlanningError):
    """Somebody asked for what their role does not cover."""


_SITE = frozenset({Role.VIEWER, Role.BED_MANAGER, Role.SCHEDULER, Role.ENGINEER})
_EVERYBODY = frozenset(Role)

PAGES: Mapping[str, frozenset[Role]] = {
    "today": _EVERYBODY,
    "wall": _EVERYBODY,
    "ed": _SITE,
    "escalation": _SITE,
    "wards": _SITE,
    "discharges": _SITE,
    "changed": _SITE,
    "scenario": _SITE,
    "staffing_gap": _SITE,
    "roster": frozenset({Role.SCHEDULER, Role.BED_MANAGER}),
    "clinics": frozenset({Role.CLINIC}),
    "reminders": frozenset({Role.CLINIC}),
    "fair_use": _EVERYBODY,
    "waiting": frozenset({Role.CLINIC}),
    "supplies": frozenset({Role.SUPPLIES}),
    "trust": _EVERYBODY,
    "models": frozenset({Role.ENGINEER, Role.BED_MANAGER}),
    "audit": _EVERYBODY - {Role.VIEWER},
    "system": frozenset({Role.ENGINEER}),
}
"""Who sees a page, by its name; an admin sees all of them."""

ACTS: Mapping[Act, frozenset[Role]] = {
    Act.LEVEL: frozenset({Role.BED_MANAGER}),
    Act.CAPACITY: frozenset({Role.BED_MANAGER}),
    Act.ROSTER: frozenset({Role.SCHEDULER}),
    Act.REQUEST: frozenset({Role.SCHEDULER}),
    Act.WHAT_IF: frozenset({Role.SCHEDULER, Role.BED_MANAGER}),
    Act.TEMPLATE: frozenset({Role.CLINIC}),
    Act.BOOKING: frozenset({Role.CLINIC}),
    Act.CONTACT: frozenset({Role.CLINIC}),
    Act.ORDER: frozenset({Role.SUPPLIES}),
    Act.ORDER_WHAT_IF: frozenset({Role.SUPPLIES}),
    Act.MODEL: frozenset({Role.ENGINEER, Role.BED_MANAGER}),
    Act.NOTICE: frozenset({Role.BED_MANAGER, Role.ENGINEER}),
    Act.ACKNOWLEDGE: frozenset({Role.BED_MANAGER, Role.SCHEDULER}),
    Act.ALLOCATION: frozenset({Role.SUPPLIES}),
    Act.SCENARIO: frozenset({Role.BED_MANAGER, Role.SCHEDULER}),
    Act.LANGUAGE: _EVERYBODY,
}
"""Who writes what; an admin writes all of it."""


def may_see(person: Person, page: str) -> bool:
    """Whether a page is for this person; one without a line in the law is for admins."""
    return _covers(person, PAGES.get(page, frozenset()))


def may(person: Person, act: Act) -> bool:
    """Whether this person may write this."""
    return _covers(person, ACTS.get(act, frozenset()))


def must_see(person: Person, page: str, title: str) -> None:
    """Refuse a page that is not for this person, or not any more."""
    signed_in.must_hold(person.sign_in, wall=page == "wall")
    if not may_see(person, page):
        wanted = PAGES.get(page, frozenset()) or {Role.ADMIN}
        raise RefusedError(words.no_page(title, person.name, sorted(wanted), sorted(person.roles)))


def must(person: Person, act: Act) -> None:
    """Refuse what is not for this person to write, or not any more; it counts as being there."""
    signed_in.must_hold(person.sign_in)
    for one in (person, as_now(person)):
        if not may(one, act):
            raise RefusedError(why_not(one, act))
    signed_in.used(person.sign_in, by_person=True)


def as_now(person: Person) -> Person:
    """The same person with the roles that the settings give them now."""
    chosen = settings()
    roles = chosen.people.get(person.name, ()) if chosen.sign_in else chosen.local_roles
    return replace(person, roles=frozenset(roles))


def why_not(person: Person, act: Act) -> str:
    """Whose it is to write this, for somebody else."""
    wanted = ACTS.get(act, frozenset()) or {Role.ADMIN}
    return words.no_act(act, person.name, sorted(wanted), sorted(person.roles))


def _covers(who: Person, allowed: frozenset[Role]) -> bool:
    return Role.ADMIN in who.roles or bool(who.roles & allowed)
