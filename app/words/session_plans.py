"""Booking limits of sessions, and their templates compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.words import numbers as say

TITLE = "The proposed template beside others"
KIND = "Kind of session"
EVEN_OUT = "Even out waits"
HELP_EVEN_OUT = (
    "Shows a template that keeps the longest expected wait of the first, middle or last third of "
    "the places short. It is chosen by place, never by who is booked there."
)
NOT_YET = (
    "How templates compare, and how many a session may be booked, has not been worked out for this "
    "clinic yet. Run `hospital plan`."
)
LATE = "Chance of overrun"
WAITING, IDLE, OVERRUN = "Waiting per patient", "Idle", "Overrun"
PATIENTS, POINTS, DEARER, BOOKINGS = "Patients", "Points", "Dearer than proposed", "Bookings"
AT_MOST, EXTRA, TRADE = "At most", "Extra, and why", "Idle, overrun"
HELPS = 0.5
"""Minutes by which the longest wait must fall before evening out is offered."""
MINUTES = "minutes, on average"
SPACINGS = {
    "best": "Proposed",
    "present": "Present",
    "bailey_welch": "Bailey–Welch",
    "even": "Evenly spaced",
    "even_waits": "Waits evened out",
}
REASONS = {
    "HIGH_DNA_SESSION": "many stay away",
    "LONG_LEAD": "booked long ahead",
    "HIST_UNDERRUN": "sessions usually end early",
}
NOTE = (
    "Present: as sessions of this size were booked over the last twelve weeks. Bailey–Welch: two "
    "patients at the start, then one per consultation, each at the start time before. A minute of "
    "waiting, of idle time and of overrun is worth so many points to the clinic; all are expected "
    "values."
)


def footnote(limits: Mapping[str, Mapping[str, Any]]) -> str:
    """What the columns of limits mean; nothing where none was worked out."""
    for row in limits.values():
        accepted = per_cent(row["accepted_chance"])
        codes = "; ".join(f"{words} ({say.plain(code)})" for code, words in REASONS.items())
        return (
            f"{LATE}: that a session booked as suggested overruns by more than "
            f"{row['overrun_minutes']} minutes. At most: patients it may be booked in all, evenly "
            f"spaced, with this chance {accepted} or less, but never fewer than its slots. "
            f"Extra: bookings proposed beyond the slots, and why they are worth it: {codes}. Idle, "
            "overrun: minutes that they save or add, on average."
        )
    return ""


def limit(row: Mapping[str, Any] | None, booked: int) -> dict[str, str]:
    """How likely one session as suggested overruns, how many it may be booked, why extra bookings
    are worth it, what they trade.
    """
    if row is None:
        return dict.fromkeys((LATE, AT_MOST, EXTRA, TRADE), say.UNKNOWN)
    told = {LATE: say.plain(say.chance(row["overrun_chance_proposed"]))}
    extra, over = row["proposed"] - row["slots"], booked - row["most_booked"]
    most = str(row["most_booked"]) + (f" (▲ {over} over)" if over > 0 else "")
    if not extra:
        return told | {AT_MOST: most, EXTRA: "none", TRADE: say.UNKNOWN}
    why = ", ".join(REASONS[code] for code in row["reasons"]) or "cheaper so"
    trade = f"{_signed(-(row['idle_saved'] or 0.0))}, {_signed(row['overrun_added'] or 0.0)} min"
    return told | {AT_MOST: most, EXTRA: f"+{extra}: {why}", TRADE: trade}


def _signed(told: float) -> str:
    sign = "+" if told > 0 else "−"
    return f"{sign}{abs(told):.0f}" if abs(told) >= 9.95 else f"{sign}{abs(told):.1f}"


def minutes(told: float) -> str:
    """Minutes; under ten with one decimal."""
    return f"{told:.0f} min" if abs(told) >= 9.95 else f"{abs(told):.1f} min"


def kind(row: Mapping[str, Any], sessions: int) -> str:
    """A kind of session to choose."""
    size = f"{row['slots']} slots of {row['slot_minutes']} min"
    comes = f"{per_cent(row['show_chance'])} come"
    return f"{size}, {comes} ({say.counted(sessions, 'session')})"


def proof(best: Mapping[str, Any]) -> str:
    """How far the proposed template is from the best there can be."""
    gap = 0.0 if best["bound"] is None else max(0.0, best["cost"] - best["bound"])
    if gap < 0.01:
        return (
            f"**Proven best**: no template within the clinic's limits costs less than these "
            f"{best['cost']:.0f} points."
        )
    part = 100 * gap / best["cost"] if best["cost"] else 0.0
    return (
        f"No template within the clinic's limits can cost over {part:.1f} % less than these "
        f"{best['cost']:.0f} points."
    )


def against(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """What the proposal costs beside what the clinic does now."""
    present, best = rows.get("present"), rows["best"]
    if present is None:
        return "Too few sessions of this size were held to tell how the clinic books them now."
    if present["bookings"] == best["bookings"]:
        return "The clinic books such sessions like this already."
    less = 100 * (present["cost"] - best["cost"]) / present["cost"] if present["cost"] else 0.0
    cost = f"costs {less:.1f} % less than" if less >= 0.05 else "costs as much as"
    return f"It {cost} the present one."


def evens_out(rows: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the template that evens out waits helps those who wait longest."""
    best, even = rows["best"], rows.get("even_waits", rows["best"])
    return bool(best["longest_wait"] - even["longest_wait"] >= HELPS)


def evened(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """What evening out waits costs, and whom it helps."""
    best = rows["best"]
    if not evens_out(rows):
        return (
            "No other template evens out waits between the first, middle and last third of the "
            f"places; the third that waits longest expects {minutes(best['longest_wait'])}."
        )
    even = rows["even_waits"]
    more = 100 * (even["cost"] - best["cost"]) / best["cost"]
    return (
        f"Evening out waits costs {more:.1f} % more; the longest expected wait of a third of the "
        f"places falls from {minutes(best['longest_wait'])} to {minutes(even['longest_wait'])}."
    )


def known_from(best: Mapping[str, Any]) -> str:
    """Where durations and chances of coming are from."""
    mean = f"{best['consultation']:.0f} min"
    lengths = (
        f"Consultations take {mean} on average, learnt from {best['durations']:,} of this clinic's "
        "own."
        if best["durations"]
        else f"Consultations are taken to last {mean} on average, as stated: this clinic has not "
        "delivered enough of its own (`encounters`) to learn from."
    )
    late = f"{LATE}: of more than {best['overrun_minutes']} minutes."
    return f"{lengths} {_CHANCES[best['chances_from']]} {_ANYBODY} {late}"


_ANYBODY = "A place is for anybody, so it has one chance and not one per patient or kind of visit."
_CHANCES = {
    "session": "Chances of coming are those of who is booked, and of who came to this clinic of "
    "late for the slots still free.",
    "clinic": "Nobody is booked yet: the chance of coming is that of this clinic's patients of "
    "late.",
    "hospital": "This clinic has no history: the chance of coming is that of the whole hospital.",
    "stated": "No past appointments are known: the chance of coming is the stated one.",
}


def spacing(row: Mapping[str, Any], best: Mapping[str, Any]) -> dict[str, str]:
    """One way to book a kind of session."""
    dearer = 100 * (row["cost"] - best["cost"]) / best["cost"] if best["cost"] else 0.0
    return {
        "Template": SPACINGS[row["spacing"]],
        PATIENTS: str(sum(row["bookings"])),
        WAITING: minutes(row["waiting"]),
        IDLE: minutes(row["idle"]),
        OVERRUN: minutes(row["overrun"]),
        LATE: say.plain(say.chance(row["overrun_chance"])),
        POINTS: f"{row['cost']:.0f}",
        DEARER: say.UNKNOWN if row["spacing"] == "best" else _dearer(dearer),
        BOOKINGS: booked(row["bookings"]),
    }


def per_cent(chance: float) -> str:
    """A share or a limit to the nearest per cent, never 0 or 100 %."""
    return "<1 %" if chance < 0.005 else ">99 %" if chance > 0.995 else f"{100 * chance:.0f} %"


def booked(bookings: Sequence[int]) -> str:
    """Bookings slot by slot."""
    return " ".join(str(number) for number in bookings)


def _dearer(percent: float) -> str:
    """How much more it costs, as it is read: a difference that rounds away is none."""
    return "as much" if abs(percent) < 0.05 else f"{percent:+.1f} %"
