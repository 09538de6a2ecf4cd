"""What an expected census is made of: who is there now, who leaves, who comes, who finds no bed."""

import numpy as np

from ops.line import Floats
from ops.tables.forecast import CENSUS_PARTS
from ops.wards.past import SitePast
from ops.wards.steps import Steps


def made_of(past: SitePast, steps: Steps, census: Floats, left: Floats, passed: Floats) -> Floats:
    """Parts of the mean census, wards x parts x moments; they add up to it.

    ``census`` and ``left`` are means over the paths, wards x moments; ``passed`` is how much of
    each step has happened by each moment, wards x steps x moments. What wants to come and is
    not there is ``full``. Not-a-number for wards of which nobody knows why they change.
    """
    wants = steps.emergencies.mean(axis=1)
    wants[:, 0] += (steps.waiting - steps.listed).mean(axis=1)
    called = steps.electives.mean(axis=1)
    called[:, 0] += steps.listed.mean(axis=1)
    # Who has been given a bed and is on the way to it is not kept out by a full ward.
    wants -= np.diff(steps.under_way.mean(axis=1), axis=1, prepend=0.0)
    emergency = np.einsum("ws,wsm->wm", wants, passed)
    elective = np.einsum("ws,wsm->wm", called, passed)
    out = _share(past, past.stays.moved_out)[:, None] * left
    into = _of_all(past)[:, None] * out.sum(axis=0, keepdims=True)
    now = np.repeat(steps.now.mean(axis=1)[:, None], census.shape[1], axis=1)
    said = {
        "now": now,
        "leaving": out - left,
        "emergency": emergency - into,
        "elective": elective,
        "transfers": into - out,
    }
    said["full"] = census - sum(said.values())
    parts = np.stack([said[name] for name in CENSUS_PARTS], axis=1)
    parts[~steps.known] = np.nan
    return np.asarray(parts)


def _share(past: SitePast, moved: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> Floats:
    """The share of each ward's ended stays that ended with a move to another ward."""
    ended = np.isfinite(past.stays.left)
    all_ended = np.bincount(past.stays.ward[ended], minlength=past.wards)
    with_move = np.bincount(past.stays.ward[ended & moved], minlength=past.wards)
    return np.asarray(with_move / np.maximum(all_ended, 1))


def _of_all(past: SitePast) -> Floats:
    """Each ward's share of the moves between wards, by where they led."""
    into = np.bincount(past.stays.ward[past.stays.moved_in], minlength=past.wards)
    return np.asarray(into / max(int(into.sum()), 1))
