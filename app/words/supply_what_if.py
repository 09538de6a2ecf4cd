"""What if beds, lead times, promises or a budget were others: a scenario beside the order."""

from app.words import numbers as say
from ops.supply.supposed.question import WhatIf
from warehouse.decisions import Request

TITLE = "What if…"
WATERMARK = "WHAT IF, not the order"
ASK_TITLE = "Suppose other beds, use, lead times, promises or another budget"
BEDS, WARD, ALL_WARDS = "Occupied beds, % more or fewer", "Beds of", "all wards"
HELP_BEDS = "Moves items whose use was found to follow beds; the others stay as they are."
BOOKED = "Planned admissions and appointments, % more or fewer"
HELP_BOOKED = "Moves items whose use was found to follow them."
USE = "Use of everything, % more or less"
HELP_USE = "Every item of the store, whatever it follows."
LEAD_FACTOR, LEAD_DAYS = "Lead times, % longer or shorter", "Lead times, days more"
HELP_LEADS = "Of orders placed from now on; what was promised for a day still comes on it."
SUPPLIER, ALL_SUPPLIERS = "Lead times of", "all suppliers"
PROMISES = {
    "vital": "Promise for vital items, %",
    "essential": "Promise for essential items, %",
    "desirable": "Promise for desirable items, %",
}
HELP_PROMISE = "How surely stock must last until the next order; as set in the settings at first."
BUDGET = "Budget of this order, £"
HELP_BUDGET = "As the store has it at first. Empty: no budget."
NAME, HELP_NAME = "Name", "The answer is kept under it. Empty: what is supposed, in words."
ASK = "Ask what the order would be"
NOTHING = "Nothing is supposed yet: change a control above, then ask."
NO_ANSWERS = (
    "No answers about this order yet. A worker works the order out anew; you may close this page "
    "meanwhile, and the answer waits here."
)
STOP = "Stop"
HELP_STOP = "Nothing is kept of an order that was not worked out."
ANSWERED = "That was answered already: see below. Throw the answer away to ask again."
STEPS = (
    (0.8, "Works out the order as it would be."),
    (0.6, "Works out the order as it is."),
    (0.1, "Learns how much is used and how long orders take."),
)
"""What is done once so much of the work is behind."""


def supposed(asked: WhatIf) -> str:
    """What is supposed, in words."""
    said = []
    if asked.beds != 1:
        where = f"ward {asked.ward_id}" if asked.ward_id else ALL_WARDS
        said.append(f"{_percent(asked.beds, 'more', 'fewer')} occupied beds on {where}")
    if asked.booked != 1:
        said.append(f"{_percent(asked.booked, 'more', 'fewer')} admissions and appointments")
    if asked.use != 1:
        said.append(f"{_percent(asked.use, 'more', 'less')} use of everything")
    whose = asked.supplier or ALL_SUPPLIERS
    if asked.lead_factor != 1:
        said.append(f"lead times of {whose} {_percent(asked.lead_factor, 'longer', 'shorter')}")
    if asked.lead_days:
        days = say.counted(abs(asked.lead_days), "day")
        said.append(f"orders of {whose} {days} {'later' if asked.lead_days > 0 else 'sooner'}")
    for grade, share in asked.service.items():
        said.append(f"{share * 100:g} % promised of {grade} items")
    if asked.budget_gbp is not None:
        said.append(f"a budget of £{asked.budget_gbp:,.0f}")
    if asked.no_budget:
        said.append("no budget")
    return say.listed(said) or "nothing else supposed"


def _percent(factor: float, more: str, less: str) -> str:
    return f"{abs(round(100 * (factor - 1)))} % {more if factor > 1 else less}"


def so_far(request: Request) -> str:
    """How far it is."""
    found = (words for share, words in STEPS if request.progress >= share)
    return next(found, "Reads what was known.")
