"""What waits for a second person: what would change, who asked, and who may answer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.words import numbers as say
from app.words.roster import shift_name
from ops.approval import Held, SecondPerson
from ops.model_choice import wanted

TITLE = "Waits for a second person"
YOURS_TO_ANSWER, YOU_ASKED, OTHERS = "For you to answer", "What you asked for", "For others"
ANSWERED = "Answered or lapsed in the last four weeks"
NOTHING = "Nothing waits for a second person."
OPEN = "Open approvals"
APPROVE, REFUSE, WITHDRAW = "Approve", "Refuse", "Withdraw"
WHY = "Reason (needed to refuse)"
NEED_WHY = "Please say why, so that whoever asked can understand."
NEED_REASON = "Please give a reason: whoever approves it will read it."
ASKED = "Kept. Another person has to approve it; until then nothing changes."
PROPOSED_ANEW = "A newer one was proposed since."
ASK_ANEW = (
    "It can no longer be approved: whoever still wants it looks at what stands now and asks anew."
)
WHAT, BEFORE, AFTER = "What", "Before", "After"
AGAINST_PROPOSED = "What differs from the roster as it was proposed; none is published yet."
AGAINST_STANDING = "What differs from what stands now."
AGAINST_NOTHING = "Packs to order; nothing of it is ordered yet."
SPEAKS, CONTESTS = "Speaks for", "whichever contests choose"
DUTIES_PUBLISHED = "Duties published"
ITEM, PERSON, DAY = "Item", "Person", "Day"
NO_SIGN_IN = (
    "Nobody signs in on this machine, so that all decide in one name and there is no second "
    "person: what is decided takes effect at once."
)
ALONE = "Nothing here takes two people: what is decided takes effect at once."
_KINDS = {"roster": "Roster", "order": "Order", "beds": "Beds", "model": "Models"}
_VERDICTS = {
    "approved": "● approved",
    "refused": "■ refused",
    "withdrawn": "withdrawn",
    "replaced": "asked anew",
    None: "lapsed",
}


def waits(held: Held, where: str, zone: str) -> str:
    """That something waits, who asked when, and until when."""
    return (
        f":yellow-badge[▲ Waits for a second person] {_what(held, where)}: asked by "
        f"**{say.plain(held.asked_by)}** at {say.moment(held.asked_at, zone)}, until "
        f"{say.moment(held.lapses_at, zone)}"
    )


def heading(held: Held, where: str) -> str:
    """What is asked for, in a line."""
    return f"**{_what(held, where)}** · {say.plain(held.reason)}"


def summary(held: Held) -> str | None:
    """What the proposal says of itself, and the days it covers."""
    told = held.content.get("summary")
    if not told:
        return None
    first, last = (say.day(date.fromisoformat(day)) for day in held.content["days"])
    return f"{first} to {last}. {say.told(told)}"


def asked(held: Held, zone: str) -> str:
    """Who asked, and how long it waits."""
    return (
        f"Asked by {say.plain(held.asked_by)} at {say.moment(held.asked_at, zone)}; lapses at "
        f"{say.moment(held.lapses_at, zone)}."
    )


def others(held: Held, where: str, who: Sequence[str], zone: str) -> dict[str, str]:
    """One line of what others may answer."""
    return {
        WHAT: _what(held, where),
        "Because": say.plain(held.reason),
        "Asked by": say.plain(held.asked_by),
        "Asked": say.moment(held.asked_at, zone),
        "Until": say.moment(held.lapses_at, zone),
        "Who may answer": say.plain(say.listed(list(who)) or "nobody: name somebody in [people]"),
    }


def answered(held: Held, where: str, zone: str) -> dict[str, str]:
    """One line of what waits no longer."""
    return {
        WHAT: _what(held, where),
        "Asked by": say.plain(held.asked_by),
        "Asked": say.moment(held.asked_at, zone),
        "Answer": _VERDICTS[held.verdict],
        "Of": say.plain(held.answered_by or "") or say.UNKNOWN,
        "When": say.moment(held.answered_at, zone),
        "Why": say.plain(held.answer or "") or say.UNKNOWN,
    }


def done(held: Held) -> str:
    """What came of an answer, also where somebody else was quicker."""
    by = say.plain(held.answered_by or "")
    return f"{_VERDICTS[held.verdict].lstrip('●■ ').capitalize()} by {by}."


def stale(sentence: str) -> str:
    """Why it can no longer be approved."""
    return f"{say.plain(sentence)} {ASK_ANEW}"


def who_answers(who: Sequence[str]) -> str:
    """Who can answer what somebody asked for."""
    if not who:
        return "Nobody else may answer this: ask whoever runs the planner to name somebody."
    return f"Who may answer: {say.plain(say.listed(list(who)))}."


def rule(here: SecondPerson, hours: float) -> str:
    """What takes two people here, as a sentence."""
    parts = {
        "roster": "to publish a roster",
        "order": f"to accept an order above £{here.order_above_gbp:,.0f} or not fully priced",
        "beds": f"to {_many_beds(here)}",
        "model": "to choose which model speaks",
    }
    named = "; ".join(parts[one] for one in parts if one in here.acts)
    return f"It takes two people {named}. What nobody answers lapses after {hours:g} hours."


def beds_take_two(here: SecondPerson) -> str:
    """Said beside the form that opens and closes beds."""
    return f"It takes two people to {_many_beds(here)}: another person approves it."


def too_few(kind: str, who: Sequence[str]) -> str:
    """What takes two people where there are no two for it."""
    only = f"only {say.plain(who[0])} may" if who else "nobody may"
    return (
        f"{_KINDS[kind]}: this takes two people, but {only} decide about it, so nothing that is "
        "asked for can be approved. Name somebody for it under [people] in hospital.toml, or take "
        "it out of [second_person]."
    )


def takes_two(kind: str) -> str:
    """Said beside a form whose decision another person has to approve."""
    verb = {"roster": "publish this roster", "order": "accept this order"}.get(kind, "do this")
    return f"To {verb} takes two people: you give a reason, and another person approves it."


def to_answer(many: int, mine: int) -> str:
    """The count on the page Today."""
    wait = f"{say.counted(many, 'request')} {'waits' if many == 1 else 'wait'} for a second person"
    yours = f", **{mine} for you to answer**" if mine else ""
    return f":yellow-badge[▲ Approvals] {wait}{yours}."


def span(first: datetime, last: datetime | None, zone: str) -> str:
    """From when to when beds are open or closed."""
    end = f"until {say.moment(last, zone)}" if last else "until further notice"
    return f"from {say.moment(first, zone)} {end}"


def duty(row: Mapping[str, Any], zone: str) -> str:
    """One duty, with its hours: somebody may work on."""
    hours = f"{say.clock(row['starts_at'], zone)}–{say.clock(row['ends_at'], zone)}"
    return f"{shift_name(row['shift_type_id'])} {hours} · {row['ward_id']} · {row['skill']}"


def open_beds(ward_id: str) -> str:
    """Whose open beds would change."""
    return f"Open beds of {say.plain(ward_id)}"


def lines_more(more: int) -> str:
    """Lines that the table leaves out."""
    return f"… and {say.counted(more, 'line')} more, as the page of the proposal shows them."


def _many_beds(here: SecondPerson) -> str:
    return (
        f"open or close more than {say.counted(here.beds_above, 'bed')} of a ward, or beds for "
        f"more than {here.bed_hours_above:,.0f} bed-hours"
    )


def _what(held: Held, where: str) -> str:
    kind = _KINDS.get(held.kind, held.kind)
    if held.kind == "model":
        return f"{say.plain(wanted(held.content['changes']['model']))} about {say.plain(where)}"
    if held.kind != "beds":
        with_changes = " with changes" if held.content["changes"] else ""
        return f"{kind} for {say.plain(where)}{with_changes}"
    beds, back = held.content["beds"], held.content["undoes"]
    did = "open" if beds > 0 else "close"
    told = f"{did} {say.counted(abs(beds), 'bed')} of {say.plain(where)}"
    return f"Take back: {told}" if back else told.capitalize()
