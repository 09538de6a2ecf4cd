"""Self-rostering: what people ask for within their points, what they got, and why not.

Everybody spends points on the shifts they want or want off, as nurses bid in De Grano, Medeiros
and Eitel, "Accommodating individual preferences in nurse scheduling via auctions and
optimization", Health Care Management Science 12 (2009). What was refused weighs more in the next
roster, so that luck evens out: guidance on requests asks for a look at earlier ones and a cut-off
(NSW Health, "Managing roster requests").
"""

from ops.staffing.asking.allocation import Outcome, Share, Spread, outcomes, shares, spread
from ops.staffing.asking.asked import asked, together, with_requests
from ops.staffing.asking.closing import (
    RequestsClosedError,
    begins_on,
    closes_on,
    must_be_open,
    open_from,
)
from ops.staffing.asking.points import PointsPolicy, TooManyPointsError, must_be_within, within
from ops.staffing.asking.reasons import reasons, why_refused
from ops.staffing.asking.standing import carried, raised

__all__ = [
    "Outcome",
    "PointsPolicy",
    "RequestsClosedError",
    "Share",
    "Spread",
    "TooManyPointsError",
    "asked",
    "begins_on",
    "carried",
    "closes_on",
    "must_be_open",
    "must_be_within",
    "open_from",
    "outcomes",
    "raised",
    "reasons",
    "shares",
    "spread",
    "together",
    "why_refused",
    "with_requests",
    "within",
]
