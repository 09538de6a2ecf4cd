"""The waiting list of the clinics: who waits, places to fill, offers, and sessions that close."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.words import numbers as say
from ops.clinic.booking.backfill import Candidate
from ops.clinic.booking.closing import Closing
from ops.clinic.booking.openings import Free

Row = Mapping[str, Any]

WAIT, LATE, FREED = "Waiting", "Past their target", "Places that came free"
OPEN, OFFERED, UNMATCHED = "Open within 7 days", "Offers to be answered", "Cannot be matched"
PART_FILL, PART_PROPOSED = "Places to fill", "Proposed bookings"
PART_WHO, PART_CLOSES = "Who waits", "A session closes"
WAITING_PARTS = (PART_FILL, PART_PROPOSED, PART_WHO, PART_CLOSES)
PLACES, PLACE, PATIENT = "Places to fill by hand", "Place", "Patient"
OFFERS, PROPOSED, WHO = "Offers", "Proposed bookings", "Who waits"
CLINIC, ALL = "Clinic", "All clinics"
HOURS = "The offer ends after"
OFFER, BOOKED, DECLINED, BACK = "Offer", "Booked", "Declined", "Take back"
NOBODY = "Nobody on the waiting list could have this place."
NO_PLACES = "No place came free, and no slot is open in the coming seven days."
NO_OFFERS = "No place is offered to anybody."
NO_REQUESTS = (
    "Nobody waits for a clinic of this site, as far as was delivered. Drop a `clinic_requests` "
    "file into the inbox and run `hospital day`."
)
ALL_MATCHED = "Everybody who waits fits some slot of the coming four weeks."
LEAVE_OUT = "Leave out of it"
LEFT_OUT = "Bookings to leave out: choose them, give a reason and accept with your changes"
FOOTNOTE = (
    "First by priority, then by the wait, then by how well the place suits. The planner books "
    "nobody: offer a place, call the patient, book in the hospital's own system, and say here what "
    "came of it. What starts within 72 hours is only ever filled by hand. Patients appear under "
    "the clinic's own number of their request, where the hospital's map leaves it readable "
    '(`as_delivered = ["request_id"]`), and else under a pseudonym.'
)
CLOSES = "A session closes, or a clinician is away"
WHAT, SESSION, CLINICIAN = "What happens?", "Session", "Clinician"
SESSION_CLOSES, AWAY = "A session closes", "A clinician is away"
FROM, TO, REASON = "First day", "Last day", "Reason"
WORK_OUT, KEEP_CLOSING = "Work out who moves", "Keep this change"
NEED_REASON = "Please give a reason: the people who move patients will read it."
CLOSING_KEPT = "Change kept: the next plan builds on it."
UNDONE, UNDO = "Change undone.", "Undo"
NOT_BOOKED_BY_TOOL = (
    "Fewest moved: only those booked into what closes lose their place. Tell each patient, and "
    "move them in the hospital's own system."
)
HELP = {
    WAIT: "Requests on the waiting list that are neither booked nor withdrawn.",
    LATE: "Of them, those whose target date has passed.",
    FREED: "Slots to come that a patient or the clinic cancelled and that nobody has again.",
    OPEN: "Slots of the coming seven days that nobody is booked into.",
    OFFERED: "Places offered to a patient whose answer is not known yet.",
    UNMATCHED: "Requests that no slot of the coming four weeks fits, by the newest proposal.",
}
STOOD = {
    "offered": "▲ offered",
    "booked": "● booked",
    "declined": "■ declined",
    "expired": "▨ expired",
    "withdrawn": "▨ taken back",
}


def verdict(waiting: int, late: int, freed: int, offered: int) -> str:
    """One sentence about the list."""
    past = f"{late:,} of them past their target" if late else "nobody past their target"
    free = (
        f"{say.counted(freed, 'place')} came free and {'is' if freed == 1 else 'are'} to be filled"
    )
    answers = f"; {say.counted(offered, 'offer')} to be answered" if offered else ""
    return f"{say.counted(waiting, 'patient waits', 'patients wait')}, {past}. {free}{answers}."


def place(free: Free, minutes: int, zone: str) -> str:
    """A place in a list to choose from."""
    return (
        f"{say.moment(free.opening.starts_at, zone)} · {free.clinic_id} · "
        f"{free.opening.slots * minutes} min"
    )


def place_row(
    free: Free, session: Row, minutes: int, zone: str, *, now: datetime
) -> dict[str, str]:
    """A place in the table of tasks."""
    soon = free.opening.starts_at - now
    return {
        "When": say.moment(free.opening.starts_at, zone),
        CLINIC: say.plain(free.clinic_id),
        "Clinician": say.plain(session["clinician_id"] or say.UNKNOWN),
        "Length": f"{free.opening.slots * minutes} min",
        "Starts in": say.span(soon),
        "Why": f"■ cancelled {say.ago(free.freed_at, now=now)}"
        if free.freed_at
        else "● still open",
    }


def candidate_row(number: int, one: Candidate, proposed: Row | None, zone: str) -> dict[str, str]:
    """Somebody who could have the place."""
    instead = say.moment(proposed["starts_at"], zone) if proposed else say.UNKNOWN
    return {
        "Rank": str(number),
        PATIENT: say.plain(one.request_id),
        "Why": say.told(one.reason),
        "Proposed so far": instead,
    }


def more_places(number: int) -> str:
    """Places that the table leaves out."""
    return f"{say.counted(number, 'more place')}: choose a clinic, or find them in the list below."


def more_candidates(number: int) -> str:
    """Patients that the table leaves out."""
    return f"{say.counted(number, 'more patient')} in the list below."


def hours(number: int) -> str:
    """How long an offer stands."""
    return say.counted(number, "hour")


def offer_row(row: Row, zone: str, *, now: datetime) -> dict[str, str]:
    """An offer and how it stands."""
    over = row["standing"] == "offered" and row["expires_at"] <= now
    standing = "expired" if over else row["standing"]
    ends = say.moment(row["expires_at"], zone)
    left = f", {say.span(row['expires_at'] - now)} left" if standing == "offered" else ""
    return {
        PATIENT: say.plain(row["request_id"]),
        PLACE: f"{say.moment(row['starts_at'], zone)} · {say.plain(row['clinic_id'])}",
        "Stands": STOOD[standing],
        "Ends": ends + left if standing in ("offered", "expired") else say.UNKNOWN,
        "Last by": say.plain(row["happened_by"] or "the clock"),
    }


def offer_name(row: Row, zone: str) -> str:
    """An offer in a list to choose from."""
    return f"{row['request_id']} · {say.moment(row['starts_at'], zone)} · {row['standing']}"


def line_row(row: Row, taken: bool, zone: str) -> dict[str, str]:
    """A proposed booking; a grid shows texts as they are, and acts upon nothing in them."""
    return {
        "When": say.moment(row["starts_at"], zone),
        CLINIC: row["clinic_id"],
        PATIENT: row["request_id"],
        "Seen": f"{row['visit_kind']}, {row['modality']}".replace("_", " "),
        "Why": row["reason"],
        "Since": "■ taken since" if taken else "● free",
    }


def line_name(row: Row, zone: str) -> str:
    """A proposed booking in a list to choose from."""
    return f"{row['request_id']} · {say.moment(row['starts_at'], zone)}"


def taken_since(number: int) -> str:
    """Proposed places that others have by now."""
    return (
        f"{say.counted(number, 'place')} of this proposal {'was' if number == 1 else 'were'} taken "
        "since it was made, or their patients have another: whatever you decide, they wait on."
    )


def unmatched_row(reason: str, rows: Sequence[Row]) -> dict[str, str]:
    """Requests that share a reason for being left waiting."""
    names = ", ".join(say.plain(row["request_id"]) for row in rows[:5])
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return {
        "Why": say.plain(reason),
        "Requests": str(len(rows)),
        CLINIC: ", ".join(sorted({say.plain(row["clinic_id"]) for row in rows})),
        PATIENT: names + more,
    }


def who_row(clinic_id: str, priority: str, rows: Sequence[Row], today: date) -> dict[str, str]:
    """Those of one priority who wait for one clinic."""
    waits = sorted((today - row["waiting_since_on"]).days for row in rows)
    return {
        CLINIC: say.plain(clinic_id),
        "Priority": priority,
        WAIT: str(len(rows)),
        LATE: str(sum(row["target_on"] < today for row in rows)),
        "Half wait longer than": f"{waits[len(waits) // 2]} days",
        "Longest": f"{waits[-1]} days",
    }


def closing(found: Closing) -> str:
    """What a change costs."""
    again = f", {say.counted(found.waiting, 'waits', 'wait')} again" if found.waiting else ""
    sessions = say.counted(len(found.sessions), "session")
    moves = say.counted(found.moved, "patient moves", "patients move")
    return f"{sessions} closed: {moves}{again}."


def too_many(booked: int, most: int) -> str:
    """A change that is too large for one go."""
    return (
        f"{booked:,} patients are booked into these sessions, and {most} at most are moved in one "
        "go. Choose fewer days, keep that change, then go on with the days after."
    )


def closed_name(sessions: Sequence[str], note: str | None) -> str:
    """A change that stands."""
    return f"{', '.join(sessions)}: {note or ''}"
