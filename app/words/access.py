"""Signing in, and what somebody may not do."""

from collections.abc import Sequence

from app.words import numbers as say
from warehouse.session_settings import SessionSettings

SIGN_IN = "Sign in"
SIGN_IN_AGAIN = "Sign in again"
SIGN_OUT = "Sign out"
NOT_SIGNED_IN = (
    "This planner is for people of the hospital. Sign in with the account you use for its other "
    "systems."
)
KEPT = (
    "What you had drafted is kept. A value typed but not yet sent is not. Once you have signed in "
    "you are back on this page."
)
LOCAL = "No sign-in: this machine only"

_ROLES = {
    "viewer": "viewer",
    "bed_manager": "bed manager",
    "scheduler": "scheduler",
    "clinic": "clinic",
    "supplies": "supplies",
    "engineer": "data engineer",
    "admin": "admin",
}
_ACTS = {
    "level": "Setting levels and giving out actions",
    "capacity": "Opening and closing beds",
    "roster": "Deciding about rosters",
    "request": "Noting what people ask of rosters",
    "what_if": "Asking what a roster would be under other rules",
    "template": "Deciding about clinic templates",
    "booking": "Offering and booking places",
    "contact": "Calling and reminding patients",
    "model": "Deciding which model speaks",
    "notice": "Sending notices again",
    "acknowledge": "Acknowledging levels",
    "order": "Deciding about orders and telling of stock",
    "order_what_if": "Asking what an order would be under other use, lead times or budgets",
    "allocation": "Sharing out what is short",
    "scenario": "Saving scenarios",
    "language": "Choosing one's own language",
}


def roles(named: Sequence[str]) -> str:
    """Roles as people call them."""
    return say.listed([_ROLES.get(name, name) for name in named]) or "no role"


def over(why: str, limits: SessionSettings) -> str:
    """Why somebody has to sign in again."""
    if why == "idle":
        said = f"Nothing was done here for {limits.idle_minutes:g} minutes"
    elif why == "long":
        said = f"You signed in more than {limits.hours:g} hours ago"
    elif why == "undated":
        return (
            "When you signed in was needed (the claim `iat`), and the service that signs people in "
            "did not say. Nothing was changed. Ask whoever runs the planner to mend that service."
        )
    else:
        said = "You signed out, in this tab or another"
    return (
        f"{said}, so the planner asks who is there before it shows or keeps anything. Sign in "
        "again to go on; nothing was changed."
    )


def signed_in_as(name: str) -> str:
    """Who is signed in, beside the way out."""
    return f"Signed in as {say.plain(name)}."


def unknown_person(name: str) -> str:
    """Signed in, but named nowhere."""
    return (
        f"{say.plain(name)} is signed in, but has no role here. Ask whoever runs the planner to "
        "name you under [people] in hospital.toml."
    )


def no_page(title: str, name: str, wanted: Sequence[str], has: Sequence[str]) -> str:
    """A page that is not for this person."""
    return (
        f"The page {title} is for: {roles(wanted)}. {say.plain(name)} is here as {roles(has)}. "
        "Ask whoever runs the planner if you need it."
    )


def no_act(act: str, name: str, wanted: Sequence[str], has: Sequence[str]) -> str:
    """Something that is not for this person to write."""
    return (
        f"{_ACTS.get(act, act)} is for: {roles(wanted)}. {say.plain(name)} is here as "
        f"{roles(has)}; nothing was changed."
    )
