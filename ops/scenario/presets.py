"""Questions that are asked so often that one press should do."""

from collections.abc import Mapping, Sequence

from ops.staffing.gaps import Cover


def closed(beds: int, open_beds: Mapping[str, int]) -> dict[str, int]:
    """``beds`` closed over the wards in proportion to the beds they have open.

    By largest remainders, so that they add up; no ward closes more than it has.
    """
    every = sum(open_beds.values())
    beds = min(beds, every)
    if not beds:
        return {}
    shares = {ward: beds * n / every for ward, n in open_beds.items()}
    whole = {ward: int(share) for ward, share in shares.items()}
    left = beds - sum(whole.values())
    order = sorted(shares, key=lambda ward: (whole[ward] - shares[ward], ward))
    for ward in order[:left]:
        whole[ward] += 1
    return {ward: -n for ward, n in whole.items() if n}


def commonest_skill(coming: Sequence[Cover]) -> str | None:
    """The skill of most people who will come; None where no roster covers these shifts."""
    held: dict[str, int] = {}
    for cover in coming:
        if cover.there:
            held[cover.skill] = held.get(cover.skill, 0) + cover.there
    return min(held, key=lambda skill: (-held[skill], skill), default=None)
