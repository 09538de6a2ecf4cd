"""Why a roster's empty places cannot all be filled: the fewest rules and wishes that clash.

Found by a search that may take minutes, so it is asked of the worker; the answer stays with the
request, for the roster and the draft it was asked about.
"""

from collections.abc import Mapping
from typing import Any

from flows.recipes import repairs
from ops.staffing.attended import Attendant
from ops.staffing.conflict import Clash, clashes


def answer(content: Mapping[str, Any], attendant: Attendant) -> dict[str, Any]:
    """What clashes on the days on which places are empty, and the cheapest ways out."""
    standing = repairs.at_desk(content).standing
    days = {day_on for _, day_on, _, _ in standing.short}
    found = clashes(standing.problem, days, attendant)
    return {
        "clashes": [_told(one) for one in found.found],
        "unsettled": found.unsettled,
        "short": sum(standing.short.values()),
    }


def _told(clash: Clash) -> dict[str, Any]:
    return {
        "since": clash.days[0].isoformat(),
        "until": clash.days[-1].isoformat(),
        "statements": [
            {"kind": one.kind.value, "sentence": one.sentence} for one in clash.conflict.statements
        ],
        "ways_out": [
            {"points": way.cost, "given_up": [one.sentence for one in way.given_up]}
            for way in clash.conflict.ways_out
        ],
    }
