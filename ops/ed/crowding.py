"""How crowded an ED is by published scores: each says what it needs and guesses nothing.

Every score here is a straight line in the number of patients present once the rest of the picture
is given, so that a threshold of a score is a number of patients (``ops.ed.levels``).

Sources, and what is uncertain about them:

* ED occupancy: patients present over treatment places; the measure used unless a site chooses
  another one.
* NEDOCS: Weiss et al., Acad Emerg Med 2004;11:38-50. Calculators on the web contradict each
  other: boarders are divided by the *hospital's* beds. The paper's score ends at 200; this one
  is not cut off there. One evaluation found it unsuitable at its site (PMC7360290).
* EDWIN: Bernstein et al., Acad Emerg Med 2003;10:938-942. Its triage runs backwards, 5 being the
  sickest; ours is turned round here.
* CEDOCS: Weiss et al., Am J Emerg Med 2014;32:1357-1363. The formula was taken from an
  abstract of it (medicalalgorithms.com) whose third spline term carries the other sign. A
  restricted cubic spline is straight beyond its last knot, so its coefficients must cancel; they
  do so only with the sign used here. The paper itself was not at hand: check before relying on it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ops.ed.picture import WORDS, Picture

NEDOCS_BANDS = (
    (20.0, "not busy"),
    (60.0, "busy"),
    (100.0, "extremely busy"),
    (140.0, "overcrowded"),
    (180.0, "severely overcrowded"),
    (float("inf"), "dangerously overcrowded"),
)
"""Up to which score each word holds; CEDOCS uses the same."""
EDWIN_BANDS = ((1.5, "active but manageable"), (2.0, "busy"), (float("inf"), "crowded"))

_VISITS = ((1.11e-12, 18_811), (-8.23e-12, 43_012), (8.2e-12, 49_466), (-1.08e-12, 67_273))
"""Cubic terms of CEDOCS in visits a year, and the knots from which they count."""


@dataclass(frozen=True)
class Crowding:
    """A published score: its value and word, or what was missing for it."""

    name: str
    value: float | None
    band: str | None
    missing: tuple[str, ...] = ()
    why_not: str | None = None
    """why the score means nothing although nothing is missing"""


def occupancy(seen: Picture) -> Crowding:
    """Patients present per treatment place; above 1 there are more patients than places."""
    return _scored("ED occupancy", seen, ("present", "ed_places"), _occupancy, ())


def nedocs(seen: Picture) -> Crowding:
    """National ED Overcrowding Scale (Weiss 2004): -20 upwards, above 100 overcrowded."""
    return _scored("NEDOCS", seen, _NEEDS["nedocs"], _nedocs, NEDOCS_BANDS)


def edwin(seen: Picture) -> Crowding:
    """Emergency Department Work Index (Bernstein 2003): above 2 crowded.

    It means nothing without a physician or where boarders fill every place.
    """
    if seen.physicians == 0:
        return Crowding("EDWIN", None, None, why_not="no physician is on duty")
    if None not in (seen.ed_places, seen.boarding) and _free(seen) <= 0:
        return Crowding("EDWIN", None, None, why_not="patients waiting for a bed fill every place")
    return _scored("EDWIN", seen, _NEEDS["edwin"], _edwin, EDWIN_BANDS)


def cedocs(seen: Picture) -> Crowding:
    """Community ED Overcrowding Scale (Weiss 2014): about 0 to 200, above 100 overcrowded."""
    return _scored("CEDOCS", seen, _NEEDS["cedocs"], _cedocs, NEDOCS_BANDS)


MEASURES: dict[str, Callable[[Picture], Crowding]] = {
    "occupancy": occupancy,
    "nedocs": nedocs,
    "edwin": edwin,
    "cedocs": cedocs,
}
"""Every measure a site may choose its levels by."""

_NEEDS = {
    "nedocs": (
        *("present", "ed_places", "boarding", "hospital_beds"),
        *("ventilated", "longest_admit_wait", "last_door_to_bed"),
    ),
    "edwin": ("present", "urgency", "physicians", "ed_places", "boarding"),
    "cedocs": (
        *("present", "ed_places", "waiting", "critical_care"),
        *("longest_admit_wait", "yearly_visits"),
    ),
}


def straight_line(measure: str, seen: Picture) -> tuple[float, float] | Crowding:
    """A measure as (value with nobody present, rise per patient), the rest held as it is now.

    Where it cannot be computed, what it said instead.
    """
    score = MEASURES[measure]
    nobody, one = score(replace(seen, present=0.0)), score(replace(seen, present=1.0))
    if nobody.value is None or one.value is None:
        return nobody
    return nobody.value, one.value - nobody.value


def _scored(
    name: str,
    seen: Picture,
    needs: tuple[str, ...],
    formula: Callable[[Picture], float],
    bands: tuple[tuple[float, str], ...],
) -> Crowding:
    missing = [need for need in needs if getattr(seen, need) is None]
    missing += [need for need in ("ed_places", "hospital_beds") if getattr(seen, need) == 0]
    if missing := [need for need in missing if need in needs]:
        return Crowding(name, None, None, tuple(WORDS[need] for need in missing))
    value = formula(seen)
    return Crowding(name, value, next((word for most, word in bands if value <= most), None))


def _occupancy(seen: Picture) -> float:
    return _known(seen.present) / _known(seen.ed_places)


def _nedocs(seen: Picture) -> float:
    return (
        85.8 * _known(seen.present) / _known(seen.ed_places)
        + 600 * _known(seen.boarding) / _known(seen.hospital_beds)
        + 13.4 * _known(seen.ventilated)
        + 0.93 * _known(seen.longest_admit_wait)
        + 5.64 * _known(seen.last_door_to_bed)
        - 20
    )


def _edwin(seen: Picture) -> float:
    work = _known(seen.present) * _known(seen.urgency)
    return work / (_known(seen.physicians) * _free(seen))


def _free(seen: Picture) -> float:
    return _known(seen.ed_places) - _known(seen.boarding)


def _cedocs(seen: Picture) -> float:
    visits = _known(seen.yearly_visits)
    bent = sum(by * max(visits - knot, 0.0) ** 3 for by, knot in _VISITS)
    return (
        3 * _known(seen.critical_care)
        + 0.53 * _known(seen.longest_admit_wait)
        + 1.16 * _known(seen.waiting)
        + 20.66 * _known(seen.present) / _known(seen.ed_places)
        + 0.00126 * visits
        - bent
        - 30.39
    )


def _known(value: float | None) -> float:
    if value is None:
        raise ValueError("a score was asked for although something is missing")
    return value
