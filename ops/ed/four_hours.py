"""If the four-hour target were met: when patients would be admitted, whatever happens now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ops.line import Floats


@dataclass(frozen=True)
class Compliance:
    """Share of admitted patients who would be on their way to a bed so many hours after arrival.

    It rises evenly from none at arrival through ``points`` (hours, share), the last of which is
    everybody. The usual one is the standard of the Handbook to the NHS Constitution for England:
    95 in 100 within four hours.
    """

    points: tuple[tuple[float, float], ...] = ((4.0, 0.95), (12.0, 1.0))

    def __post_init__(self) -> None:
        hours, shares = zip(*((0.0, 0.0), *self.points), strict=True)
        rises = np.all(np.diff(hours) > 0) and np.all(np.diff(shares) >= 0)
        if not rises or shares[-1] != 1.0:
            raise ValueError(
                f"A curve of compliance rises to 1 as hours pass; found {self.points}."
            )

    def by(self, hours: Floats) -> Floats:
        """The share that would have been admitted by so many hours after arrival."""
        at, share = zip(*((0.0, 0.0), *self.points), strict=True)
        return np.asarray(np.interp(hours, at, share), dtype=np.float64)

    def within(self, hours: Floats, ahead: Floats) -> Floats:
        """The share within so many hours ``ahead`` of those not admitted after ``hours``."""
        left = 1 - self.by(hours)
        gained = self.by(hours + ahead) - self.by(hours)
        return np.where(left > 0, gained / np.maximum(left, 1e-9), 1.0)


@dataclass(frozen=True)
class TargetPolicy:
    """The curve of each site; ``usual`` where a site has none of its own."""

    usual: Compliance = Compliance()
    by_site: Mapping[str, Compliance] = field(default_factory=dict)

    def of(self, site_id: str) -> Compliance:
        """The curve of one site."""
        return self.by_site.get(site_id, self.usual)
