"""What people chose for themselves: the language in which they read the planner."""

from warehouse.records import drafts

ACT = "preference"
_OF = "language:"


def language(person: str) -> str | None:
    """The code of the language that somebody chose; nothing if they never did."""
    found = drafts.draft(_OF + person)
    return str(found.content) if found else None


def keep_language(person: str, code: str) -> None:
    """Keep the language that somebody chose, over what they chose before."""
    before = drafts.draft(_OF + person)
    if before and before.content == code:
        return
    version = before.version if before else 0
    try:
        drafts.save_draft(_OF + person, code, version=version, by=person, act=ACT)
    except drafts.StaleDraftError:
        # They chose in two windows at once: which of the two holds can be seen, and chosen again.
        return
