"""The clinic's own list of whom to call and whom to send a message."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.words import numbers as say

CLINIC = "Clinic"
TO_CALL, TO_MESSAGE, DONE, PREVENTED = "To call", "To message", "Noted so far", "May be prevented"
PLACE, WHO, WHEN, LANGUAGE, CHANCE, WHY, NOTED = (
    "No.",
    "Who",
    "Appointment",
    "Language",
    "Chance of a no-show",
    "Why",
    "What came of it",
)
CALLS, MESSAGES, NOTE = "Calls", "Messages", "Write down what came of it"
WHOM = "Whom did you call or send a message?"
UNDO = "Take back the last note"
TAKEN_BACK = "Taken back; what was noted before stands again."
SO_FAR = "What reminders do here"
LEFT_OUT, REASON, APPOINTMENTS = "Why others are not on the list", "Reason", "Appointments"
CALLED_OFF = "called off since: no reminder needed"
NOBODY_TO_CALL = "Nobody to call: see below why."
NOBODY_TO_MESSAGE = "Nobody to send a message to: see below why."
ALL_NOTED = "Everybody on the list has a note or has called off."
NO_LIST = (
    "There is no list for this site yet. It needs chances of no-shows and how patients may be "
    "reached: deliver `appointments` and `contact_preferences`, and run `hospital day`."
)
FOOTNOTE = (
    "Ordered by what the reminder is expected to prevent: the chance of a no-show times what a "
    "reminder does. The list is for helping people to come: nobody waits longer, is booked twice "
    "or loses an appointment because of it. Nobody is on it who did not agree to be reminded. This "
    "is the only page that shows the chance of one patient; keep it in the clinic."
)
HELP_CALL = "People to call on the day of this list, out of the calls the clinic can make in a day."
HELP_MESSAGE = "People to send a message that day, out of those the clinic can send in a day."
HELP_DONE = "People on this list for whom something is written down."
HELP_PREVENTED = "No-shows that these reminders are expected to prevent, added up."
OUTCOMES = {
    "confirmed": "Will come",
    "reached": "Spoke to them",
    "will_cancel": "Will cancel",
    "other_time": "Wants another time",
    "no_answer": "No answer",
    "wrong_number": "Wrong number",
    "asked_not": "Asked not to be reminded",
}
LANGUAGES = {"en": "English", "pl": "Polish", "ur": "Urdu", "ro": "Romanian", "bn": "Bengali"}
_CHANNELS = {"call": "A call", "message": "A message"}
FEWEST = 5
"""Smaller numbers of people are not told."""


def kept(outcome: str) -> str:
    """What was written down: a message in other words than the last one is seen to be new."""
    return f"Written down: {OUTCOMES[outcome]}."


def definition(late_cancel_hours: int | None) -> str:
    """What the clinic counts as a no-show."""
    if late_cancel_hours:
        return (
            "A no-show here is not coming, or cancelling within "
            f"{late_cancel_hours} h of the start."
        )
    return "A no-show here is not coming without having cancelled; cancelling late is none."


def about(day_on: date, considered: int) -> str:
    """What the list is of."""
    return (
        f"List of {say.day(day_on)}, from {say.counted(considered, 'appointment')} of the coming "
        "days."
    )


def older(day_on: date, today: date) -> str:
    """That a list is not of today; nothing where it is."""
    if day_on >= today:
        return ""
    return (
        f"This list is of {say.day(day_on)}, {say.counted((today - day_on).days, 'day')} ago: "
        "appointments on it may be over. Run `hospital day` for a list of today."
    )


def effect(row: Mapping[str, Any]) -> str:
    """What a channel was seen to prevent, how sure that is, and from whom it was learnt."""
    what = _CHANNELS[row["channel"]]
    fits = f"between {_of_ten(row['low'])} and {_of_ten(row['high'])}"
    if not row["listed"] or not row["held_out"]:
        return (
            f"**{what}** is taken to prevent {one_in(row['prevented'])} no-shows ({fits}), from "
            "published trials: nothing has been learnt here yet."
        )
    return (
        f"**{what}** prevents {one_in(row['prevented'])} no-shows, {fits}; learnt from "
        f"{row['listed']:,} listed and {row['held_out']:,} held out by lot, never contacted by a "
        "list."
    )


def watched(scores: Sequence[Mapping[str, Any]]) -> str:
    """Whether the chances of the last weeks held, on those who were not to be called."""
    told = {score["metric"]: score for score in scores}
    if "said" not in told or "came" not in told:
        return (
            "Whether the **chances** hold cannot be said yet: nobody's day has come since they "
            "were first said."
        )
    said, came = told["said"], told["came"]
    return (
        f"The **chances** said {100 * said['value']:.0f} % no-shows in the last four weeks and "
        f"{100 * came['value']:.0f} % came about, among {said['cases']:,} appointments of people "
        "whom no list had called."
    )


def one_in(prevented: float) -> str:
    """A share of no-shows as people say it."""
    if prevented < 0.05:
        return "hardly any"
    # 39 % is nearer to 4 in 10 than to 1 in 3.
    if prevented > 0.345:
        return f"about {round(prevented * 10)} in 10"
    return f"about 1 in {round(1 / prevented)}"


def _of_ten(share: float) -> str:
    return "none" if share < 0.005 else f"{100 * share:.0f} %"


def lot(share: float) -> str:
    """Why somebody likely to stay away may not be on the list."""
    return (
        f"{100 * share:.0f} % of appointments are held out by lot, for good, so that what "
        "reminders do can be measured; whoever is held out is treated as if there were no list."
    )


def line(row: Mapping[str, Any], place: int, noted: str | None, zone: str) -> dict[str, str]:
    """One person of a list, never by name."""
    return {
        PLACE: str(place),
        WHO: who(row),
        WHEN: say.moment(row["starts_at"], zone),
        LANGUAGE: language(row["language"]),
        CHANCE: say.plain(say.chance(row["probability"])),
        WHY: say.plain(row["reasons"] or say.UNKNOWN),
        NOTED: say.plain(noted) if noted else say.UNKNOWN,
    }


def who(row: Mapping[str, Any]) -> str:
    """The short number of an appointment, and its patient's."""
    patient = row["patient_id"]
    short = say.plain(row["appointment_id"][:8])
    return f"{short} · patient {say.plain(patient[:8])}" if patient else short


def pick(row: Mapping[str, Any], zone: str) -> str:
    """A person of the list to choose from."""
    how = "call" if row["channel"] == "call" else "message"
    return f"{say.moment(row['starts_at'], zone)} · {row['appointment_id'][:8]} · {how}"


def language(code: str | None) -> str:
    """A language by its name where it is known."""
    return LANGUAGES.get(code, say.plain(code)) if code else say.UNKNOWN


def fairness(summary: str) -> str:
    """Who is on the list, by age band; no band may fill it beyond its share and a half."""
    return (
        f"By age: {say.told(summary)} No band gets more than one and a half times its share of "
        "those who can be reached, unless places would stay empty."
    )


def small(number: int) -> str:
    """A number of people, if it is not so small that it could point at somebody."""
    return f"<{FEWEST}" if 0 < number < FEWEST else f"{number:,}"
