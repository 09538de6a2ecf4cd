"""Ready-made scenarios: what each asks, and where its numbers come from."""

from app.words import numbers as say
from ops.scenario.winter import FluWeek

BEDS, SICK = 12, 6
"""Beds closed and people sick by one press; a place to begin from, not a forecast."""
MORE, CLOSE, FLU, LOSE = "Emergencies +10 %", f"Close {BEDS} beds", "Flu week", "Lose one feed"
CLEAR = "As it is"
HELP_MORE = "A tenth more emergencies than forecast; stays and booked patients as they are."
HELP_CLOSE = f"{BEDS} beds closed, spread over the wards by the beds they have open."
HELP_LOSE = "What would be said if nobody told who waits in the ED for a bed."


def sick(skill: str) -> str:
    """So many of one skill."""
    return f"{SICK} {skill} sick" if skill else "Staff sick"


def help_sick(skill: str) -> str:
    """Who is sick in it."""
    if not skill:
        return "No roster covers the next 24 hours, so who would come to work is not known."
    return (
        f"{SICK} of the {skill} who would come to work in the next 24 hours cannot, whoever they "
        "are. The skill is the one of most people."
    )


def learnt(week: FluWeek, arrivals: float, stays: float) -> str:
    """A flu week learnt from the hospital's own winters, and the factors it is asked with."""
    return (
        f"Learnt here: emergencies {percent(arrivals)}, as the busiest winter week (of "
        f"{_monday(week)}) brought {week.emergencies} and the last four weeks {week.usual:.0f} "
        f"each; stays {percent(stays)}, as they lasted {week.winter_days:.1f} days in winter "
        f"({say.counted(week.winter_weeks, 'week')}) and {week.usual_days:.1f} lately."
    )


def busier(week: FluWeek, site_id: str) -> str:
    """The last weeks were busier than any winter week."""
    return (
        f"The last four weeks brought {week.usual:.0f} emergencies each and the busiest winter "
        f"week known (of {_monday(week)}) {week.emergencies}, so no winter here tells what a flu "
        f"week would add. {_state(site_id)}"
    )


def _monday(week: FluWeek) -> str:
    return f"{say.day(week.week_on)} {week.week_on.year}"


def stated(arrivals: float, stays: float, source: str) -> str:
    """A flu week that the site states."""
    return (
        f"Stated by the hospital: emergencies {percent(arrivals)}, stays {percent(stays)} "
        f"({say.plain(source)})."
    )


def no_winter(site_id: str) -> str:
    """Neither learnt nor stated."""
    return f"A flu week needs a winter in the hospital's own past. {_state(site_id)}"


def _state(site_id: str) -> str:
    return (
        "Else state it: `flu_arrivals`, `flu_stays` and `flu_source` under "
        f"`[scenarios.{site_id}]` in hospital.toml."
    )


def flu(said: str) -> str:
    """Where the flu week comes from, for all to read."""
    return f"**{FLU}** · {said}"


def percent(factor: float) -> str:
    """A factor as people say it."""
    change = round(100 * (factor - 1))
    return f"+{change} %" if change > 0 else f"−{-change} %" if change < 0 else "as now"
