"""The tables of the records store."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

VERSION = 10
"""Grows with every change to these tables; a store of a newer version is refused."""


class Instant(sa.TypeDecorator[datetime]):
    """A moment in UTC, aware on the way in and on the way out, whatever the store keeps."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: it could mean any hour."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back what was put in."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


metadata = sa.MetaData()


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Instant, nullable=nullable)


schema_version = sa.Table(
    "schema_version", metadata, sa.Column("version", sa.Integer, primary_key=True)
)

decision = sa.Table(
    "decision",
    metadata,
    _key("decision_id"),
    sa.Column("proposal_id", sa.Text, nullable=False, index=True),
    _instant("decided_at"),
    _text("decided_by"),
    _text("verdict"),
    _text("note", nullable=True),
    _text("changes", nullable=True),
)

contact = sa.Table(
    "contact",
    metadata,
    _key("contact_id"),
    sa.Column("list_id", sa.Text, nullable=False, index=True),
    _text("channel"),
    sa.Column("place", sa.Integer, nullable=False),
    _text("outcome", nullable=True),
    _instant("noted_at"),
    _text("noted_by"),
    _text("undoes", nullable=True),
)

shift_wish = sa.Table(
    "shift_wish",
    metadata,
    _key("wish_id"),
    sa.Column("staff_id", sa.Text, nullable=False, index=True),
    sa.Column("day_on", sa.Date, nullable=False, index=True),
    _text("shift_type_id"),
    _text("wish", nullable=True),
    sa.Column("weight", sa.Integer),
    _instant("noted_at"),
    _text("noted_by"),
)

duty_lock = sa.Table(
    "duty_lock",
    metadata,
    _key("lock_id"),
    _text("staff_id"),
    sa.Column("day_on", sa.Date, nullable=False, index=True),
    _text("ward_id"),
    _text("shift_type_id"),
    _text("skill"),
    sa.Column("locked", sa.Boolean, nullable=False),
    _instant("noted_at"),
    _text("noted_by"),
)

draft = sa.Table(
    "draft",
    metadata,
    _key("key"),
    sa.Column("version", sa.Integer, nullable=False),
    _text("content"),
    _text("saved_by"),
    _instant("saved_at"),
)

lock = sa.Table(
    "lock",
    metadata,
    _key("name"),
    _text("held_by"),
    _instant("held_since"),
    _instant("held_until"),
)

request = sa.Table(
    "request",
    metadata,
    _key("request_id"),
    _text("kind"),
    _text("content"),
    _text("state"),
    _text("asked_by"),
    _instant("asked_at"),
    _instant("taken_at", nullable=True),
    _instant("ended_at", nullable=True),
    sa.Column("progress", sa.Float, nullable=False),
    _text("words", nullable=True),
    _text("result", nullable=True),
    _text("host", nullable=True),
    sa.Column("pid", sa.Integer),
    _text("born", nullable=True),
)

# What people do about a roster at the desk: who cannot come, and how each place was filled.
roster_event = sa.Table(
    "roster_event",
    metadata,
    _key("event_id"),
    sa.Column("proposal_id", sa.Text, nullable=True, index=True),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    _text("content"),
    _text("reason"),
    _instant("noted_at"),
    _text("noted_by"),
    _text("undoes", nullable=True),
)

# Beside each request: what it is called, whose turn it is to do it, and what was said meanwhile.
request_turn = sa.Table(
    "request_turn",
    metadata,
    _key("request_id"),
    _text("name", nullable=True),
    sa.Column("tries", sa.Integer, nullable=False),
    _text("token", nullable=True),
    _instant("held_until", nullable=True),
    _text("told", nullable=True),
    _text("stopped_by", nullable=True),
    _instant("stopped_at", nullable=True),
)

taken_away = sa.Table(
    "taken_away",
    metadata,
    _key("taken_id"),
    _instant("taken_at"),
    _text("taken_by"),
    _text("what"),
    _text("place_id"),
    _text("form"),
    _text("file_name"),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("hidden", sa.Integer, nullable=False),
    _text("digest"),
    _text("source"),
    _instant("as_of"),
)

# Who signed in: when, when they last did something, when they signed out, and where they were as
# a limit ended it.
sign_in = sa.Table(
    "sign_in",
    metadata,
    _key("sign_in_id"),
    sa.Column("account", sa.Text, nullable=False, index=True),
    _instant("began_at"),
    _instant("used_at"),
    _instant("ended_at", nullable=True),
    _instant("left_at", nullable=True),
    _text("left", nullable=True),
)

capacity_edit = sa.Table(
    "capacity_edit",
    metadata,
    _key("edit_id"),
    sa.Column("ward_id", sa.Text, nullable=False, index=True),
    sa.Column("beds", sa.Integer, nullable=False),
    _instant("from_at"),
    _instant("until_at", nullable=True),
    _text("reason"),
    _instant("noted_at"),
    _text("noted_by"),
    _text("undoes", nullable=True),
)

# What waits for a second person, bound to its content by a digest.
approval = sa.Table(
    "approval",
    metadata,
    _key("approval_id"),
    _text("kind"),
    sa.Column("about", sa.Text, nullable=False, index=True),
    _text("content"),
    _text("digest"),
    _text("asked_by"),
    _instant("asked_at"),
    _instant("lapses_at"),
    _text("reason"),
)

# At most one answer to each, whatever two people do at once: its key refuses the second.
approval_answer = sa.Table(
    "approval_answer",
    metadata,
    _key("approval_id"),
    _text("verdict"),
    _instant("answered_at"),
    _text("answered_by"),
    _text("answer", nullable=True),
)

trail = sa.Table(
    "trail",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("happened_at", Instant, nullable=False, index=True),
    sa.Column("by", sa.Text, nullable=False, index=True),
    sa.Column("act", sa.Text, nullable=False, index=True),
    sa.Column("about", sa.Text, nullable=False, index=True),
    _text("content"),
    _text("seal"),
)

calendar_event = sa.Table(
    "calendar_event",
    metadata,
    _key("calendar"),
    _key("uid"),
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    _text("status"),
    _instant("starts_at"),
    _instant("ends_at"),
    _text("summary"),
    _text("place", nullable=True),
    _instant("changed_at"),
)

run = sa.Table(
    "run",
    metadata,
    _key("run_id"),
    _text("recipe"),
    _instant("as_of"),
    sa.Column("replayed", sa.Boolean, nullable=False),
    _text("way"),
    _instant("started_at"),
    _instant("ended_at", nullable=True),
    _text("outcome"),
    _text("host"),
    sa.Column("pid", sa.Integer, nullable=False),
    _text("born", nullable=True),
)

run_step = sa.Table(
    "run_step",
    metadata,
    _key("run_id"),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _text("outcome"),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("rows", sa.Integer),
    _text("words", nullable=True),
    _instant("ended_at"),
)

offer_event = sa.Table(
    "offer_event",
    metadata,
    _key("event_id"),
    sa.Column("offer_id", sa.Text, nullable=False, index=True),
    sa.Column("request_id", sa.Text, nullable=False, index=True),
    _text("clinic_id"),
    sa.Column("session_id", sa.Text, nullable=False, index=True),
    sa.Column("slot", sa.Integer, nullable=False),
    sa.Column("slots", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    _instant("starts_at"),
    _instant("expires_at"),
    _text("standing"),
    _instant("happened_at"),
    _text("happened_by", nullable=True),
)

# While an offer waits for its answer, or was taken, it has its rows in the next two: whatever two
# people do at once, no place is offered twice and no patient has two offers.
offered_place = sa.Table(
    "offered_place",
    metadata,
    _key("session_id"),
    sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    _text("offer_id"),
)

offered_request = sa.Table("offered_request", metadata, _key("request_id"), _text("offer_id"))

# What is to be told outside the planner: each row goes to one destination until it is there.
notice = sa.Table(
    "notice",
    metadata,
    _key("key"),
    _text("kind"),
    sa.Column("site_id", sa.Text, nullable=False, index=True),
    _text("destination"),
    _text("content"),
    sa.Column("state", sa.Text, nullable=False, index=True),
    _instant("queued_at"),
    _instant("due_at"),
    _instant("holds_until"),
    sa.Column("tries", sa.Integer, nullable=False),
    _text("token", nullable=True),
    _instant("held_until", nullable=True),
    _instant("ended_at", nullable=True),
    _text("words", nullable=True),
    _text("asked_by", nullable=True),
)

# Who has seen a change of level that was told.
acknowledgement = sa.Table(
    "acknowledgement",
    metadata,
    _key("change_id"),
    _text("site_id"),
    _instant("acknowledged_at"),
    _text("acknowledged_by"),
)

# The files of a notice that waits; once it is sent or of no use, they go.
notice_file = sa.Table(
    "notice_file",
    metadata,
    _key("key"),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _text("media"),
    sa.Column("file", sa.LargeBinary, nullable=False),
)
