"""The site at the coming bed meetings, put together once for all that show it.

Today, the handover sheet and the wall say the same because they ask the same functions. Cells are
markdown, as pages draw them; paper takes the marks out (``numbers.unmarked``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app import board, front_door, huddle, needs, palette, read, read_needs
from app.board import Expected, WardLine, WardPlace
from app.panels import Number
from app.read import Here
from app.words import numbers as say
from app.words import today as words
from ops.staffing.gaps import Cover


@dataclass(frozen=True)
class SiteNow:
    """A site now and at its next bed meetings, the ward most likely to be short first."""

    here: Here
    lines: tuple[WardLine, ...]
    meetings: tuple[datetime, ...]
    whole: tuple[Expected | None, ...]
    """What the whole site expects at each meeting; it is not the sum of its wards."""
    staff: tuple[Cover, ...]
    """Today's shifts that are not over, with the people needed and those who come."""

    @cached_property
    def gaps(self) -> Mapping[str, int] | None:
        """People missing on today's shifts by ward; None if no roster covers today."""
        return huddle.staff_gaps(self.staff)

    @property
    def state(self) -> palette.State:
        """The state of the most pressing ward."""
        return words.state(self.lines)


def site_now(here: Here) -> SiteNow:
    """The site looked at; no meetings where its forecast is withheld."""
    site = here.site.site_id if here.site else ""
    meetings, coming = huddle.coming(here)
    lines = board.ward_lines(read.wards(here.copy, site), huddle.census(here), coming, meetings)
    whole = tuple(coming.get((site, at)) for at in meetings)
    return SiteNow(here, tuple(lines), tuple(meetings), whole, tuple(huddle.covers_today(here)))


def verdict(now: SiteNow) -> str:
    """One sentence on where it will be short, and what the site needs at least."""
    here = now.here
    return words.verdict(now.lines, here.zone, now=here.now) + _needed(now)


def _needed(now: SiteNow) -> str:
    """Beds the whole site needs at least, and discharges needed by when, where they are known."""
    here = now.here
    site = here.site.site_id if here.site else ""
    found = needs.discharge_lines(read_needs.discharges(here.copy, here.as_of), now=here.now)
    mine = [line for line in found if line.place == site][:3]
    most = max(mine, key=lambda line: (line.further, -line.by.timestamp()), default=None)
    beds = needs.at_least(read_needs.beds(here.copy, here.as_of), site, now.meetings)
    return words.needed(beds, most, here.zone, now=here.now)


def numbers(now: SiteNow) -> list[Number]:
    """The six numbers, each with its age or base."""
    here, lines, meetings = now.here, now.lines, now.meetings
    beds = board.total(line.ward.open_beds for line in lines)
    occupied = board.total(line.occupied for line in lines)
    counted = min((line.counted_at for line in lines if line.counted_at), default=None)
    age = say.ago(counted, now=here.now) if counted else words.NOT_COUNTED
    told = words.occupied(occupied, beds, age)
    return [
        _number("Beds open", say.whole(beds), words.described(len(lines))),
        _number("Occupied", say.whole(occupied), told),
        _number("Free", say.whole(board.total(_free(line) for line in lines)), age),
        front_door.present(here),
        Number(
            words.expected_at(meetings[0] if meetings else None, here.zone, now=here.now),
            words.cell(now.whole[0] if now.whole else None),
            words.of_open(beds),
            words.HELP["Next meeting"],
        ),
        _number(
            "Wards at risk",
            str(_at_risk(now)) if meetings else say.UNKNOWN,
            words.until(meetings, here.zone, now=here.now),
        ),
    ]


def _number(label: str, value: str, below: str) -> Number:
    return Number(label, value, below, words.HELP[label])


def _at_risk(now: SiteNow) -> int:
    worst = [line.worst for line in now.lines if line.worst]
    return sum(1 for one in worst if (one.chance_short or 0) >= palette.AT_RISK)


def _free(line: WardLine) -> int | None:
    if line.ward.open_beds is None or line.occupied is None:
        return None
    return max(0, line.ward.open_beds - line.occupied)


def rows(now: SiteNow) -> list[dict[str, str]]:
    """The wards at the next bed meetings, and the whole site below them."""
    return [*(_row(line, now, now.gaps) for line in now.lines), _whole(now)]


def bars(now: SiteNow) -> list[tuple[float, str] | None]:
    """A bar of the worst chance of being short under each row's."""
    told = [
        (line.worst.chance_short or 0.0, line.state.colour) if line.worst else None
        for line in now.lines
    ]
    return [*told, None]


def why_unknown(now: SiteNow) -> str:
    """Why a dash stands where a number should; empty if none does."""
    why = []
    if any(line.occupied is None for line in now.lines):
        why.append(words.NO_CENSUS)
    if any(expected is None for line in now.lines for expected in line.coming):
        why.append(words.NO_HUDDLE)
    if now.gaps is None:
        why.append(words.NO_ROSTER_TODAY)
    return words.unknown(why)


def _row(line: WardLine, now: SiteNow, gaps: Mapping[str, int] | None) -> dict[str, str]:
    zone, moment = now.here.zone, now.here.now
    row = {
        words.WARD: say.plain(say.place(line.ward.ward_id, line.ward.specialty)),
        words.NOW: words.now_cell(line),
    }
    for at, expected in zip(now.meetings, line.coming, strict=True):
        row[say.huddle(at, zone, now=moment)] = words.cell(expected)
    row[words.CHANCE] = words.chance_cell(line, zone, now=moment)
    row[words.LEAST_FREE] = words.least_free(line, zone, now=moment)
    row[words.STAFF_GAPS] = say.UNKNOWN if gaps is None else str(gaps.get(line.ward.ward_id, 0))
    return row


def _whole(now: SiteNow) -> dict[str, str]:
    occupied = board.total(line.occupied for line in now.lines)
    beds = board.total(line.ward.open_beds for line in now.lines)
    site = now.here.site.site_id if now.here.site else ""
    line = WardLine(WardPlace(site, "", None, beds), occupied, None, now.whole)
    row = _row(line, now, None)
    row |= {words.WARD: words.WHOLE_SITE, words.LEAST_FREE: "", words.STAFF_GAPS: ""}
    return row if line.worst else row | {words.CHANCE: ""}
