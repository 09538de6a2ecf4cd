"""How the patients of an invented hospital may be reached, and how they answer.

Whether a contact brings somebody who would have stayed away is settled for each appointment
beforehand, so that the same call has the same answer whenever it is made: what would have
happened without it is known, which no real hospital knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from ops.rehearsal.booking import Appointments
from ops.rehearsal.chance import Floats, Ints, scattered
from ops.rehearsal.clock import instants
from ops.rehearsal.invention import Invention
from ops.rehearsal.records import pseudonyms

LANGUAGES = (("pl", 0.03), ("ur", 0.06), ("ro", 0.085), ("bn", 0.105))
"""Languages other than English, each up to its share of the people so far."""
_MUTED_HOURS = 60 * 24.0


@dataclass(frozen=True)
class Answer:
    """How a channel works: how many it reaches, and how many of those who would stay away come."""

    reaches: float
    persuades: float

    @property
    def prevents(self) -> float:
        """The share of no-shows that trying prevents: the truth behind every estimate."""
        return self.reaches * self.persuades


ANSWERS: Mapping[str, Answer] = {"call": Answer(0.74, 0.42), "message": Answer(0.93, 0.17)}


def contact_preferences(invention: Invention, booked: Appointments) -> pl.DataFrame:
    """One row per patient with an appointment, known from their first booking on."""
    people, first = _people(booked)
    chance = {name: scattered(invention.seed, f"contact {name}", people) for name in "cmlou"}
    muted = np.where(chance["u"] < 0.02, first + _MUTED_HOURS, np.nan)
    edges, words = [edge for _, edge in LANGUAGES], [*(name for name, _ in LANGUAGES), "en"]
    frame = pl.DataFrame(
        {
            "patient_id": pseudonyms(invention.seed, people),
            "call_consent": _yes_no(chance["c"] < 0.88),
            "message_consent": _yes_no(chance["m"] < 0.84),
            "language": pl.Series(words).gather(np.searchsorted(edges, chance["l"])),
            "muted_until": instants(invention.opens_at, muted),
            "opted_out": _yes_no(chance["o"] < 0.03),
            "known_at": instants(invention.opens_at, first),
        }
    )
    return frame.with_row_index("n")


def patient_groups(invention: Invention, booked: Appointments) -> pl.DataFrame:
    """One row per patient: sex, and a deprivation that goes with a habit of staying away."""
    people, first = _people(booked)
    sex = scattered(invention.seed, "sex", people)
    # Habits are drawn by the same name where it is settled who comes.
    habit = scattered(invention.seed, "habit", people)
    place = 0.35 * (1 - habit) + 0.65 * scattered(invention.seed, "deprivation", people)
    return pl.DataFrame(
        {
            "patient_id": pseudonyms(invention.seed, people),
            "sex": pl.Series(np.where(sex < 0.54, "female", "male").tolist()),
            "deprivation": 1 + np.clip((place * 5).astype(np.int64), 0, 4),
            "known_at": instants(invention.opens_at, first),
        }
    ).with_row_index("n")


def answered(contacts: pl.DataFrame, *, seed: int) -> pl.DataFrame:
    """What comes of contacts: the ``outcome`` written down, and whether it is still ``missed``.

    ``contacts``: one row per appointment with its ``channel`` and whether it would be ``missed``
    if nobody tried.
    """
    numbers = contacts["appointment_id"].str.extract(r"(\d+)").cast(pl.Int64).to_numpy()
    reach, persuade, other = (
        scattered(seed, f"answer {name}", numbers) for name in ("reach", "persuade", "other")
    )
    by_call = (contacts["channel"] == "call").to_numpy()
    reaches = np.where(by_call, ANSWERS["call"].reaches, ANSWERS["message"].reaches)
    persuades = np.where(by_call, ANSWERS["call"].persuades, ANSWERS["message"].persuades)
    away = contacts["missed"].to_numpy()
    reached = reach < reaches
    still = away & ~(reached & (persuade < persuades))
    said = np.where(other < 0.7, "confirmed", "reached")
    said = np.where(reached & still & (other < 0.25), "other_time", said)
    missed_call = np.where(other < 0.08, "wrong_number", "no_answer")
    outcome = np.where(reached, said, missed_call)
    return contacts.with_columns(
        missed=pl.Series(still), outcome=pl.Series(outcome.tolist(), dtype=pl.String)
    )


def _people(booked: Appointments) -> tuple[Ints, Floats]:
    """Everybody with an appointment in the order of their first booking, and when that was."""
    order = np.argsort(booked.booked, kind="stable")
    people, place = np.unique(booked.person[order], return_index=True)
    first = booked.booked[order][place]
    by_time = np.lexsort((people, first))
    return people[by_time], first[by_time]


def _yes_no(yes: np.ndarray) -> pl.Series:
    return pl.Series(np.where(yes, "yes", "no").tolist(), dtype=pl.String)
