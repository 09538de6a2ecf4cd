"""Saved scenarios: their list, their link, what they said then, and two beside each other."""

from app.words import numbers as say
from app.words import scenario as words
from app.words import scenario_sides as sides
from ops.scenario.headline import Headline
from ops.scenario.question import Question
from warehouse.records.scenarios import SavedScenario

TITLE, SAVE_TITLE, COMPARE_TITLE = "Saved scenarios", "Save this scenario", "Two beside each other"
NAME, NOTE, SAVED, ASKS = "Name", "Note", "Saved", "What it supposes"
HELP_NOTE = "Why it was asked, or what was decided; for whoever opens it later."
SAVE, SAVE_OVER, RENAME, KEEP = "Save", "Save over", "Change name or note", "Keep"
OPEN, THROW, TAKE_BACK = "Open", "Throw away", "Take back"
WHICH, FIRST, SECOND = "Saved scenario", "First", "Second"
COMPARE = "Compare these two"
NONE = "No scenario of this site is saved. Ask a question above and save it under a name."
ALREADY = "Answered from the newest forecast, both against how things are."
KEPT, THROWN, BACK = "Saved.", "Thrown away. It can be taken back below.", "Taken back."
LINK = "The address of this page now leads to it; send it to whoever should see it."
GONE = (
    "The scenario that this link names is not among those saved here. It may have been saved at "
    "another hospital; choose one of the list below."
)
CANNOT = "cannot be read: throw it away and ask anew"
UNREADABLE = (
    "What this link supposes cannot be read. It may have been cut short: ask whoever sent it for "
    "the whole address, or ask the question again above."
)
LISTED = 30
"""Rows of the list; older ones are found under their name."""
THROWN_SHOWN = 3


def label(one: SavedScenario, zone: str) -> str:
    """One among others to choose."""
    return f"{one.name} · {one.saved_by}, {say.moment(one.saved_at, zone)}"


def over(one: SavedScenario) -> str:
    """The button that saves over one."""
    return say.plain(f"{SAVE_OVER} “{one.name}”")


def row(one: SavedScenario, question: Question | None, zone: str) -> dict[str, str]:
    """One of the list."""
    return {
        NAME: say.plain(one.name),
        ASKS: say.plain(words.supposed(question)) if question else CANNOT,
        NOTE: say.plain(one.note) or say.UNKNOWN,
        SAVED: say.plain(f"{one.saved_by}, {say.moment(one.saved_at, zone)}"),
    }


def other_site(one: SavedScenario) -> str:
    """A link into another site."""
    return (
        f"{say.plain(one.name)} is a scenario of {say.plain(one.site_id)}. Choose that site at the "
        "top to see it."
    )


def thrown_link(one: SavedScenario) -> str:
    """A link to one that is no longer on the list."""
    return (
        f"{say.plain(one.name)} was thrown away by {say.plain(one.changed_by)}. What it asked is "
        "asked below; save it anew, or take it back, to keep it."
    )


def thrown(one: SavedScenario) -> str:
    """One that can be taken back."""
    return say.plain(f"{one.name}: thrown away by {one.changed_by}")


def opened(one: SavedScenario, zone: str) -> str:
    """Which one is looked at, and who saved it when."""
    note = f" {say.plain(one.note)}" if one.note else ""
    when = say.moment(one.saved_at, zone)
    return f"**{say.plain(one.name)}**, saved by {say.plain(one.saved_by)} on {when}.{note}"


def changed_since(one: SavedScenario) -> str:
    """The controls no longer say what was saved."""
    return f"The controls were changed since {say.plain(one.name)} was opened; that stays as saved."


def then_and_now(then: Headline, now: Headline, zone: str) -> str:
    """What it said when it was saved, and what it says from the newest forecast."""
    before = say.moment(then.issued_at, zone)
    if then == now:
        return f"It says what it said when it was saved: the forecast of {before} is still newest."
    said, says = sides.in_brief(then, zone), sides.in_brief(now, zone)
    newest = say.moment(now.issued_at, zone)
    return f"**Then**, forecast of {before}: {said}.\n\n**Now**, forecast of {newest}: {says}."
