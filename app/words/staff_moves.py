"""Moves between wards that leave none of them short, and what the rest would cost."""

from app.words import numbers as say
from app.words.staffing_gap import SHIFT, SKILL, shift
from ops.staffing.gaps import Move

FROM, TO, PEOPLE, KEEPS = "From", "To", "People", "The giving ward keeps"
TITLE = "Moves that leave no ward short"
NONE = "No ward has people of a missing skill to spare on the same shift."
NOTE = (
    "Same skill, same shift: hours and rest stay as they are. No person is named here; whether "
    "somebody may work there is checked when the duty is changed on the roster."
)


def move(one: Move) -> dict[str, str]:
    """One move, and what is left to the ward that gives."""
    then = "not known" if one.chance_then is None else say.plain(say.chance(one.chance_then))
    return {
        SHIFT: shift(one.giver),
        SKILL: say.plain(one.giver.skill),
        PEOPLE: str(one.people),
        FROM: say.plain(one.giver.ward_id),
        TO: say.plain(one.taker.ward_id),
        KEEPS: f"{one.kept} of {one.giver.required} needed, chance short then {then}",
    }


def hours(minutes: int) -> str:
    """Paid time of shifts."""
    return f"{minutes / 60:,.0f} h"


def cost(minutes: int, bank: float | None, agency: float | None, site: str) -> str:
    """What the hours left open would cost, by the rates the hospital states."""
    rates = (("by bank staff", bank), ("by an agency", agency))
    told = [
        f"£{rate * minutes / 60:,.0f} {how} (£{rate:,.2f} an hour)"
        for how, rate in rates
        if rate is not None
    ]
    left = f"Left to fill: {hours(minutes)}"
    if not told:
        return (
            f"{left}. What bank and agency cost is not stated: set `gbp_per_hour` under "
            f"`[rostering.{site}.costs.bank]` and `.agency` in hospital.toml."
        )
    return f"{left}, {' or '.join(told)}."
