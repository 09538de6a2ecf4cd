"""How many people to ask for from bank and agency, in words."""

from collections.abc import Mapping
from typing import Any

from app.words import numbers as say
from app.words.roster import DAY, SHIFT, SKILL, shift_name

TITLE = "To ask for from bank and agency"
NOBODY = "Nobody has to be asked for on this ward."
BANK, AGENCY, EMPTY, POUNDS = "Bank", "Agency", "Stays empty", "Costs"


def line(one: Mapping[str, Any]) -> dict[str, str]:
    """One place or more of a shift."""
    bank, agency = one["bank"] or 0, one["agency"] or 0
    return {
        DAY: say.day(one["day_on"]),
        SHIFT: say.plain(shift_name(one["shift_type_id"])),
        SKILL: say.plain(one["skill"]),
        BANK: str(bank),
        AGENCY: str(agency),
        EMPTY: str(one["short"] - bank - agency),
        POUNDS: pounds(one["outside_gbp"]),
    }


def together(bank: int, agency: int, gbp: float | None) -> str:
    """The whole site's as a sentence."""
    priced = f", {pounds(gbp)} together" if gbp is not None else ""
    return (
        f"All wards of the site: {bank:,} from the bank and {agency:,} from agencies{priced}, "
        "as proposed. Your changes to the roster are not counted in."
    )


def pounds(gbp: float | None) -> str:
    """An amount of money."""
    return say.UNKNOWN if gbp is None else f"£{gbp:,.2f}"
