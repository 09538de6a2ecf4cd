"""Who signed in, when they last did something, and whether they have signed out.

Streamlit keeps a sign-in in a cookie for thirty days, and every tab of a browser shares it. What
is kept here holds for all of them, in whatever process they are served: a limit counts from what
was last done anywhere, and who signs out in one tab is out in all. No claim is kept but the
account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from warehouse.records import tables, trail
from warehouse.records.store import added, changing, looking

NOTED_EVERY = timedelta(seconds=30)
"""What is done sooner after what was noted last is not noted: a rerun seldom writes."""
WAY_BACK = timedelta(minutes=30)
"""So long after a limit ended a sign-in, the next one leads back to where it was."""
FORGOTTEN = timedelta(days=31)
"""Streamlit's cookies are of no use after thirty days."""


@dataclass(frozen=True)
class SignIn:
    """One sign-in of one account, as it stands."""

    sign_in_id: str
    account: str
    began_at: datetime
    used_at: datetime
    ended_at: datetime | None
    """When they signed out."""
    left_at: datetime | None = None
    left: str | None = None
    """The address they were at when a limit ended it."""


def found(sign_in_id: str) -> SignIn | None:
    """A sign-in that is known; None for one that did nothing yet."""
    wanted = tables.sign_in.select().where(tables.sign_in.c.sign_in_id == sign_in_id)
    with looking() as connection:
        row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else SignIn(**row)


def begin(sign_in: SignIn, *, at: datetime) -> str | None:
    """Keep one that is new; says at which address a limit ended the one before, if one did.

    That address is told once, and only so long as its person may still mean it.
    """
    table = tables.sign_in
    mine = (table.c.account == sign_in.account) & (table.c.left_at > at - WAY_BACK)
    with changing() as connection:
        if not added(connection, table, sign_in.__dict__):
            return None
        told = {"began_at": sign_in.began_at}
        trail.add(connection, "sign_in", "session", told, by=sign_in.account, at=at)
        last = sa.select(table.c.left).where(mine).order_by(table.c.left_at.desc()).limit(1)
        left = connection.scalar(last)
        connection.execute(table.update().where(mine).values(left=None, left_at=None))
        connection.execute(table.delete().where(table.c.began_at < at - FORGOTTEN))
    return left


def use(sign_in: SignIn, *, at: datetime) -> None:
    """Note that its person does something now."""
    if at - sign_in.used_at < NOTED_EVERY:
        return
    with changing() as connection:
        connection.execute(_of(sign_in.sign_in_id).values(used_at=at))


def leave(sign_in: SignIn, left: str, *, why: str, at: datetime) -> None:
    """Note that a limit refused it, and at which address."""
    with changing() as connection:
        added(connection, tables.sign_in, sign_in.__dict__)
        connection.execute(_of(sign_in.sign_in_id).values(left=left, left_at=at))
    trail.note("session_over", "session", {"why": why, "at": left}, by=sign_in.account)


def end(sign_in: SignIn, *, at: datetime) -> None:
    """Sign out: in every tab, for good."""
    table = tables.sign_in
    with changing() as connection:
        added(connection, table, sign_in.__dict__)
        out = _of(sign_in.sign_in_id).where(table.c.ended_at.is_(None)).values(ended_at=at)
        if connection.execute(out).rowcount:
            trail.add(connection, "sign_out", "session", {}, by=sign_in.account, at=at)


def _of(sign_in_id: str) -> sa.Update:
    return tables.sign_in.update().where(tables.sign_in.c.sign_in_id == sign_in_id)
