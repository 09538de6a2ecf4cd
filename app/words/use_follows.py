"""What the use of an item follows, in a storekeeper's words."""

from collections.abc import Mapping
from typing import Any

from app.words import numbers as say
from ops.supply.sentence import amount, in_days, plural

Row = Mapping[str, Any]
TITLE = "What use follows"
NOTE = (
    "Use was tried on beds, planned admissions and appointments. It moves with them only where "
    "that would have made past forecasts better by more than chance brings; of the others, those "
    "that came closest are shown. Usual: what an item's own past use already lets one expect."
)
COUNTED = {
    "beds": ("bed-day", "bed-days"),
    "admissions": ("planned admission", "planned admissions"),
    "appointments": ("appointment", "appointments"),
}
OF = {
    "beds": "the beds of {place}",
    "admissions": "the planned admissions of {place}",
    "appointments": "the appointments of {place}",
}


def sentence(link: Row) -> str:
    """What an item follows, what is coming and what it brings."""
    in_time = f"in the next {in_days(link['days'])}"
    return f"Use follows {_of(link)}: {_coming(link)} {in_time} {_brings(link)}."


def line(link: Row) -> dict[str, str]:
    """One item of the table."""
    return {
        "Item": link["item_id"],
        "Use follows": _of(link),
        "Each brings": f"{link['rate']:.2g} {plural(link['issue_unit'] or 'unit', link['rate'])}",
        "Coming": f"{_coming(link)} in {in_days(link['days'])}",
        "Brings": _signed(link["more_use"]) if link["admitted"] else "not counted",
        "Past forecasts": _better(link),
    }


def _of(link: Row) -> str:
    return OF[link["kind"]].format(place=say.plain(link["place_id"]))


def _coming(link: Row) -> str:
    one, many = COUNTED[link["kind"]]
    number = round(link["more"])
    if number == 0:
        return f"as many {many} as usual"
    how = "more" if number > 0 else "fewer"
    return f"{abs(number):,} {how} {one if abs(number) == 1 else many} than usual"


def _brings(link: Row) -> str:
    more, unit = link["more_use"], link["issue_unit"] or "unit"
    usually = f"(usually {amount(link['usual_use'])})"
    if abs(more) < 0.5:
        return f"bring no more and no fewer {plural(unit, 2)} {usually}"
    how = "more" if more > 0 else "fewer"
    return f"bring about {amount(abs(more))} {how} {plural(unit, abs(more))} {usually}"


def _signed(units: float) -> str:
    return f"{'+' if units > 0 else '−' if units < 0 else ''}{amount(abs(units))}"


def _better(link: Row) -> str:
    """How much better past forecasts would have been, by what was measured of this item."""
    spared = 1 - link["loss_with"] / link["loss_without"] if link["loss_without"] else 0.0
    if round(100 * spared) == 0:
        return "as good"
    return f"{abs(spared):.0%} {'better' if spared > 0 else 'worse'}".replace("%", " %")
