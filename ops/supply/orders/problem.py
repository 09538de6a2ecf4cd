"""What one order is asked, and what it answers. No solver here: plain values only.

The expected loss of an item is what its shortage until the next order arrives costs, weighted
by its criticality, what keeping the rest costs, and what expires. Delivery charges are paid from
the budget and are a loss too; the price of what is ordered is not, since it stays on the shelf.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ops.errors import PlanningError

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Supplier:
    """Who delivers: pence charged for a delivery, and the least value of an order, in pence.

    ``put_off`` is the part of the charge that not ordering today saves for good, as a delivery
    not made today is made later; all of it if it is not told.
    """

    id: str
    charge: int = 0
    least_value: int = 0
    put_off: int | None = None


@dataclass(frozen=True, eq=False)
class OrderProblem:
    """Items at places, one row each in every array, and what they share.

    ``use`` says quantiles, at ``levels``, of what is used until the next order can arrive, in
    issue units; ``use_in_life`` of what is used before a pack ordered today expires (NaN where
    it does not). Between levels use lies on straight lines; beyond them it is taken to be at
    the first and the last. Losses are pence a unit: ``shortage`` missing, ``holding`` left
    over (below nought where that saves work later, yet never by more than ``shortage``: losses
    must not bend downwards), ``waste`` expired. ``price`` is pence and
    ``room`` litres a pack.
    """

    names: tuple[str, ...]
    supplier: Counts
    pack: Numbers
    price: Counts
    room: Counts
    least_packs: Counts
    most_packs: Counts
    have: Numbers
    levels: tuple[float, ...]
    use: Numbers
    use_in_life: Numbers
    shortage: Numbers
    holding: Numbers
    waste: Numbers
    suppliers: tuple[Supplier, ...]
    budget: int
    space: int

    def __post_init__(self) -> None:
        rows = len(self.names)
        for name in ("supplier", "pack", "price", "room", "least_packs", "most_packs", "have"):
            if len(getattr(self, name)) != rows:
                raise PlanningError(
                    f"An order of {rows} items needs {rows} values of {name.replace('_', ' ')}; "
                    f"found {len(getattr(self, name))}. Give one for each item and place."
                )
        for rule, broken in self._rules().items():
            if broken.any():
                raise PlanningError(f"{self.names[int(np.argmax(broken))]} {rule}")

    def _rules(self) -> dict[str, npt.NDArray[np.bool_]]:
        """What would make an order meaningless, and which items do."""
        falling = np.diff(self.use, axis=1).min(axis=1) < 0
        return {
            "has a pack of no units: state its pack size.": self.pack <= 0,
            "has a price or room below nought: correct its delivery.": (self.price < 0)
            | (self.room < 0),
            "has a stock below nought: count it again.": self.have < 0,
            "has a forecast that falls with its level: forecast it again.": falling,
            "gains more by what is left over than it loses if missing: price its shortage.": (
                self.shortage + self.holding < 0
            ),
            "has no forecast: forecast it, or leave it out.": ~np.isfinite(self.use.sum(axis=1)),
        }

    @cached_property
    def charges(self) -> Counts:
        """Pence a delivery costs, by supplier."""
        return np.array([each.charge for each in self.suppliers], np.int64)

    @cached_property
    def lost_charges(self) -> Counts:
        """Pence of loss that a delivery is, by supplier."""
        each = [s.charge if s.put_off is None else s.put_off for s in self.suppliers]
        return np.array(each, np.int64)

    @cached_property
    def least_values(self) -> Counts:
        """Pence an order must be worth, by supplier."""
        return np.array([each.least_value for each in self.suppliers], np.int64)


class Verdict(StrEnum):
    """How much the solver can promise about an order."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


@dataclass(frozen=True, eq=False)
class OrderPlan:
    """Packs of each item, and what they promise.

    ``loss`` is expected pence, delivery charges included; no order within budget and room loses
    less than ``bound``. ``stockout`` is the chance, by item, that use until the next order
    arrives is more than there is; ``wanted`` the packs that would be ordered if neither budget,
    room nor supplier stood in the way.
    """

    packs: Counts
    loss: float
    bound: float
    spent: int
    filled: int
    stockout: Numbers
    wanted: Counts
    verdict: Verdict

    @property
    def gap(self) -> float:
        """How far the order may be from the best, as a share of its loss."""
        return (self.loss - self.bound) / max(abs(self.loss), 1e-9)
