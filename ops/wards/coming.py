"""Who will come to the wards: emergencies by their usual week, electives by the booked list.

Patients are counted as coming when they are first there at a bed-meeting hour. On a full ward
those are as many as left, not as many as wanted to come; where the ED tells how many wait for a
bed, their change is added, and what is learnt is how many need a bed. Emergencies come in
bunches of three kinds, each learnt from the past: a busy week, a busy day of the site, and the
chance of the hour.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ops.line import Floats
from ops.wards.listed import ROOM, Listed, learn_list
from ops.wards.past import DAY_STEPS, WEEK_STEPS, SitePast, weekday_slot
from ops.wards.stays import first_counted, last_counted

LEARNT = 26 * WEEK_STEPS
HALF_LIFE_WEEKS = 10.0
SHRINKAGE_WEEKS = 4.0
LATELY = 3 * WEEK_STEPS
LATELY_SHRINKAGE = 25.0
LEVEL_HALF_LIVES = (3.0, 7.0, 14.0, 28.0, 84.0)
"""Days; the one that would have foretold past weeks best is used."""
LEAST_DAYS = 28
PRIOR_WEEK, PRIOR_WEEKS = 0.05**2, 8.0
"""A week's emergencies miss their level by a twentieth, until so many weeks say otherwise."""
LEAST_STEPS = 40
TRANSIT_HOURS = 1.0
"""From a bed being given to lying in it, until the ED's own past says otherwise."""
OUTLIES = 0.9
"""Chance that who found no bed by one step lies on another ward by the next, if there is one."""
BEFORE = 2 * DAY_STEPS
"""Steps before the issue from which is inferred who waits, where nobody tells."""
LEAST = 1e-9


@dataclass(frozen=True)
class Coming:
    """Expected emergencies (wards x targets), how they bunch, and who waits already.

    ``week``, ``day``, ``mix`` and ``hour`` are variances of factors around 1: of all wards for the
    whole horizon, of all wards for one day, of one ward for the whole horizon, of one ward at one
    step. ``share`` are the wards' shares of
    emergencies. ``waiting`` are the patients who wait now, not-a-number where the ED does not
    tell; ``held`` is the hours from a bed being given to lying in it, 0 there, because then
    ``emergencies`` are those who lie down and not those who want to. ``made`` is the hours from a
    bed being left to its being used. ``outlies`` is the chance that who found no bed by one step
    lies on another ward by the next. ``came`` and ``meant`` are the emergencies seen and expected
    at the steps before the issue, wards x steps.
    """

    emergencies: Floats
    week: float
    day: float
    mix: float
    hour: Floats
    listed: Listed
    share: Floats
    waiting: float
    held: float
    made: float
    outlies: float
    came: Floats
    meant: Floats


def learn_coming(past: SitePast) -> Coming:
    """Learn who will come from the stays, the booked list and the ED known at the issue."""
    listed = learn_list(past)
    came = _first_there(past, ~(past.stays.elective & listed.followed[past.stays.home]))
    share = came.sum(axis=1) / max(float(came.sum()), 1.0)
    told = _tells_who_waits(past)
    wanted = came + share[:, None] * _change(past, came.shape[1]) if told else came
    usual = _week(past, wanted)
    expected = usual[:, weekday_slot(past.steps[-came.shape[1] :])]
    level, week, day = _level(_by_day(wanted), _by_day(expected))
    transit = _transit(past, wanted) if told else TRANSIT_HOURS
    return Coming(
        emergencies=_ahead(past, usual, _lately(wanted, expected) * level),
        week=week,
        day=day,
        mix=_mix(came),
        hour=_hour(past, came, expected, day + week),
        listed=listed,
        share=share,
        waiting=past.boarding_now if told else np.nan,
        held=transit if told else 0.0,
        made=0.0 if past.by_day.any() else transit,
        outlies=OUTLIES if _overflows(past) else 0.0,
        came=came[:, -BEFORE:],
        meant=(expected * level)[:, -BEFORE:],
    )


def _overflows(past: SitePast) -> bool:
    """Whether patients now and then lie on a ward that is not theirs."""
    return bool((past.stays.home != past.stays.ward).sum() > 0.01 * len(past.stays.ward))


def _first_there(past: SitePast, who: NDArray[np.bool_]) -> Floats:
    """Patients first counted at each past step by the ward they belong to, the last half-year."""
    known = past.counts.shape[1]
    hours = past.hours[:known]
    first = first_counted(past.stays.came, hours)
    there = who & (first < known) & (last_counted(past.stays.left, hours) >= first)
    flat = past.stays.home[there] * known + first[there]
    counted = np.bincount(flat, minlength=past.wards * known)
    return counted.reshape(past.wards, known)[:, -LEARNT:].astype(float)


def _tells_who_waits(past: SitePast) -> bool:
    """Whether the ED says, nearly always and right now, how many wait for a bed."""
    known = np.isfinite(past.boarding[-LEARNT:]).mean() > 0.8
    return bool(known and np.isfinite(past.boarding_now) and not past.by_day.any())


def _change(past: SitePast, steps: int) -> Floats:
    """How many more wait for a bed at each step than at the one before."""
    change = np.diff(past.boarding, prepend=np.nan)[-steps:]
    return np.where(np.isfinite(change), change, 0.0)


def _week(past: SitePast, came: Floats) -> Floats:
    """The usual week of each ward, leaning on the shape of the site's."""
    steps = past.steps[-came.shape[1] :]
    slot = weekday_slot(steps)
    weight = 0.5 ** ((steps[-1] - steps) / WEEK_STEPS / HALF_LIFE_WEEKS)
    mass = np.bincount(slot, weights=weight, minlength=WEEK_STEPS)
    total = np.stack([np.bincount(slot, weight * row, WEEK_STEPS) for row in came])
    site = total.sum(axis=0) / np.maximum(mass, LEAST)
    level = (came * weight).sum(axis=1) / weight.sum()
    shape = site / max(float(site.mean()), LEAST)
    lean = SHRINKAGE_WEEKS * level[:, None] * shape[None, :]
    return np.asarray(np.maximum((total + lean) / (mass + SHRINKAGE_WEEKS), 0.0))


def _ahead(past: SitePast, usual: Floats, level: Floats) -> Floats:
    """Emergencies expected at the targets: the usual week at the level of late."""
    ahead = usual[:, weekday_slot(past.target_steps)]
    # Wards told of by the day: what came since midnight is not known yet, so it is to come.
    today = usual[:, weekday_slot(past.steps)[len(past.steps) - past.since_midnight :]].sum(axis=1)
    ahead[:, 0] += np.where(past.by_day[: past.wards], today, 0.0)
    return np.asarray(ahead * level[:, None])


def _lately(wanted: Floats, expected: Floats) -> Floats:
    """How much more than the rest of the site each ward has had of late."""
    seen, meant = wanted[:, -LATELY:].sum(axis=1), expected[:, -LATELY:].sum(axis=1)
    site = (seen.sum() + LATELY_SHRINKAGE) / (meant.sum() + LATELY_SHRINKAGE)
    return np.asarray((seen + LATELY_SHRINKAGE) / (meant * site + LATELY_SHRINKAGE))


def _level(seen: Floats, meant: Floats) -> tuple[float, float, float]:
    """The site's level now, and the variances of a week's and a day's factor around it.

    The level is smoothed over as many days as would have foretold past weeks best, and the
    variances are those of what it missed of later weeks and days: they hold what the level
    itself is uncertain by.
    """
    days = len(seen)
    if days < LEAST_DAYS:
        level = (seen.sum() + LATELY_SHRINKAGE) / (meant.sum() + LATELY_SHRINKAGE)
        return float(level), PRIOR_WEEK, 0.0
    tried = [_smoothed(seen, meant, 0.5 ** (1 / half_life)) for half_life in LEVEL_HALF_LIVES]
    since = days // 3
    ahead, expected = _weeks(seen)[since + 1 :], _weeks(meant)[since + 1 :]
    said = [level[since : since + len(ahead)] * expected for level in tried]
    best = int(np.argmin([((ahead - one) ** 2).sum() for one in said]))
    week = _excess(ahead, said[best])
    day = _excess(seen[since + 1 :], tried[best][since:-1] * meant[since + 1 :])
    trust = len(ahead) / 7 / (len(ahead) / 7 + PRIOR_WEEKS)
    week = trust * week + (1 - trust) * PRIOR_WEEK
    return float(tried[best][-1]), max(week, 0.0), max(day - week, 0.0)


def _mix(came: Floats) -> float:
    """Variance of a ward's part in a week of the site's emergencies, beyond that of drawing lots.

    What each ward had of a week is held against its part in all that came before.
    """
    days = np.stack([_by_day(row[None]) for row in came])
    if days.shape[1] < 2 * LEAST_DAYS or len(days) < 2:
        return 0.0
    weeks = np.stack([_weeks(row) for row in days])[:, LEAST_DAYS:]
    before = np.cumsum(days, axis=1)[:, LEAST_DAYS - 1 :][:, : weeks.shape[1]]
    part = before / np.maximum(before.sum(axis=0), 1.0)
    due = part * weeks.sum(axis=0)
    lots = due * (1 - part)
    return max(float(((weeks - due) ** 2 - lots).sum() / max((due**2).sum(), LEAST)), 0.0)


def _smoothed(seen: Floats, meant: Floats, kept: float) -> Floats:
    """Seen over meant after each day, the days before counting less and less."""
    level, above, below = np.empty(len(seen)), LATELY_SHRINKAGE, LATELY_SHRINKAGE
    for day, (s, m) in enumerate(zip(seen, meant, strict=True)):
        above, below = above * kept + s, below * kept + m
        level[day] = above / below
    return level


def _by_day(counts: Floats) -> Floats:
    """Sums over all wards and whole days, the last ending with the newest step."""
    site = counts.sum(axis=0)
    whole = len(site) // DAY_STEPS * DAY_STEPS
    return np.asarray(site[len(site) - whole :].reshape(-1, DAY_STEPS).sum(axis=1))


def _weeks(days: Floats) -> Floats:
    """Sums over the seven days that begin with each day."""
    so_far = np.append(0.0, np.cumsum(days))
    return np.asarray(so_far[7:] - so_far[:-7])


def _hour(past: SitePast, came: Floats, expected: Floats, shared: float) -> Floats:
    """Variance beyond a Poisson's of one ward's newcomers alone, where nobody was turned away."""
    counts = past.counts[: past.wards, -came.shape[1] :]
    free = counts <= _beds(past, counts.shape[1]) - ROOM
    free[:, 1:] &= free[:, :-1]
    excess = [
        _excess(c[good], e[good]) if good.sum() >= LEAST_STEPS else 0.0
        for c, e, good in zip(came, expected, free, strict=True)
    ]
    return np.clip(np.array(excess) - shared, 0.0, 2.0)


def _beds(past: SitePast, steps: int) -> Floats:
    """Beds open at the newest steps, wards x steps."""
    known = past.counts.shape[1]
    return past.open_beds(past.hours[known - steps : known])


def _excess(seen: Floats, meant: Floats) -> float:
    """Variance beyond a Poisson's over the squared mean; below 0 where counts scatter less."""
    if len(seen) < 2:
        return 0.0
    return float(((seen - meant) ** 2 - meant).sum() / max((meant**2).sum(), LEAST))


def _transit(past: SitePast, wanted: Floats) -> float:
    """Hours from a bed being given to lying in it: those who wait although all wards have room.

    By Little's law: patients waiting over patients an hour.
    """
    counts = past.counts[: past.wards, -wanted.shape[1] :]
    room = (counts <= _beds(past, counts.shape[1]) - 2 * ROOM).all(axis=0)
    waits = past.boarding[-wanted.shape[1] :]
    calm = room & np.isfinite(waits)
    hourly = float(wanted.sum()) / wanted.shape[1] * DAY_STEPS / 24
    if calm.sum() < LEAST_STEPS:
        return TRANSIT_HOURS
    return float(np.clip(waits[calm].mean() / max(hourly, LEAST), 0.1, 3.0))
