"""Whether a sign-in still holds: it ends when nothing is done for a while, and after a long day.

It is asked on the server, before anything is shown and before anything is kept. Where nobody
signs in there is nothing to end: the planner serves this machine alone then, and what guards it
is the machine's own lock of its screen.

A wall has nothing to click and nobody before it, so doing nothing does not end it there. It shows
what everybody at the hospital may see, for as long as ``wall_hours`` says; any other page asks to
sign in again by the limits of a desk.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from app.words import access as words
from ops.errors import PlanningError
from warehouse.records import sign_ins, trail
from warehouse.records.sign_ins import SignIn
from warehouse.session_settings import SessionSettings
from warehouse.settings import settings

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


class Over(StrEnum):
    """Why a sign-in holds no longer."""

    IDLE = "idle"
    LONG = "long"
    OUT = "signed out"
    UNDATED = "undated"


class SignInOverError(PlanningError):
    """Somebody did something after their sign-in was over."""


def claimed(account: str, claims: Mapping[str, Any]) -> SignIn:
    """The sign-in that claims tell of, as if nothing had been done since.

    ``iat`` is when the identity token was made (OpenID Connect Core 1.0, 2: every token has it);
    with its ``nonce`` it tells one sign-in from the next. One without it began before all time.
    """
    made = claims.get("iat")
    began = _UNDATED
    if isinstance(made, int | float) and made > 0:
        began = datetime.fromtimestamp(made, UTC)
    told = f"{account} {claims.get('sub')} {made} {claims.get('nonce')}"
    return SignIn(sha256(told.encode()).hexdigest()[:32], account, began, began, None)


def why_over(
    stands: SignIn, limits: SessionSettings, *, now: datetime, wall: bool = False
) -> Over | None:
    """Why a sign-in holds no longer by now; None while it does."""
    if stands.ended_at is not None:
        return Over.OUT
    if stands.began_at == _UNDATED:
        return Over.UNDATED
    if now - stands.began_at >= (limits.wall if wall else limits.longest):
        return Over.LONG
    if not wall and now - stands.used_at >= limits.idle:
        return Over.IDLE
    return None


def over(sign_in: SignIn | None, *, wall: bool = False) -> Over | None:
    """The same for the sign-in of a person; None where nobody signs in."""
    if sign_in is None:
        return None
    now = datetime.now(UTC)
    return why_over(_as_known(sign_in, now), settings().session, now=now, wall=wall)


def used(sign_in: SignIn | None, *, by_person: bool) -> str | None:
    """Note that it is used; for a new one, the address at which a limit ended the one before.

    What a screen does by itself keeps nothing alive.
    """
    if sign_in is None:
        return None
    now = datetime.now(UTC)
    if (known := sign_ins.found(sign_in.sign_in_id)) is not None:
        if by_person:
            sign_ins.use(known, at=now)
        return None
    new = _as_known(sign_in, now)
    return sign_ins.begin(replace(new, used_at=now) if by_person else new, at=now)


def must_hold(sign_in: SignIn | None, *, wall: bool = False) -> None:
    """Refuse what somebody does whose sign-in is over, and leave a line of it."""
    if why := over(sign_in, wall=wall):
        account = sign_in.account if sign_in else ""
        trail.note("session_over", "session", {"why": why}, by=account)
        raise SignInOverError(words.over(why, settings().session))


def _as_known(sign_in: SignIn, now: datetime) -> SignIn:
    # The clock of whoever signs people in may run a little ahead of this one.
    began = min(sign_in.began_at, now)
    known = sign_ins.found(sign_in.sign_in_id)
    return known or replace(sign_in, began_at=began, used_at=min(sign_in.used_at, now))
