"""Site now: where will it be short of beds at the next bed meetings, and what awaits a decision?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from app import access, board, decide, front_door, huddle, needs, palette, panels, read, read_needs
from app.board import Expected, WardLine, WardPlace
from app.panels import Number
from app.read import Here
from app.words import every_page
from app.words import numbers as say
from app.words import today as words

KINDS = {"roster": "roster", "template": "clinics", "booking": "waiting", "order": "supplies"}


def show() -> None:
    """The page: verdict, six numbers, wards at the next meetings, ED arrivals, what to decide."""
    here = read.here()
    st.title(every_page.TODAY)
    if here.site is None:
        st.info(every_page.NO_SITE)
        _awaiting(here)
        return
    wards = read.wards(here.copy, here.site.site_id)
    meetings, coming = huddle.coming(here)
    lines = board.ward_lines(wards, huddle.census(here), coming, meetings)
    whole = [coming.get((here.site.site_id, at)) for at in meetings]
    if not panels.missing(here, "Wards") and not panels.withheld(here, "Wards"):
        _verdict(lines, meetings, here)
    panels.numbers(_numbers(lines, meetings, whole, here))
    left, right = st.columns([9, 5], gap="medium")
    with left:
        if lines:
            _table(lines, meetings, whole, here)
        else:
            st.info(words.NO_WARDS)
    with right:
        front_door.arrivals_ahead(here, hours=24, key="today-arrivals")
    _awaiting(here)


def _verdict(lines: Sequence[WardLine], meetings: Sequence[datetime], here: Here) -> None:
    if not meetings:
        st.warning(every_page.no_forecast("the wards"))
        return
    said = words.verdict(lines, here.zone, now=here.now)
    panels.verdict(words.state(lines), f"{said}{_needed(meetings, here)}")


def _needed(meetings: Sequence[datetime], here: Here) -> str:
    """Beds the whole site needs at least, and discharges needed by when, where they are known."""
    site = here.site.site_id if here.site else ""
    found = needs.discharge_lines(read_needs.discharges(here.copy, here.as_of), now=here.now)
    mine = [line for line in found if line.place == site][:3]
    most = max(mine, key=lambda line: (line.further, -line.by.timestamp()), default=None)
    beds = needs.at_least(read_needs.beds(here.copy, here.as_of), site, meetings)
    return words.needed(beds, most, here.zone, now=here.now)


def _numbers(
    lines: Sequence[WardLine],
    meetings: Sequence[datetime],
    whole: Sequence[Expected | None],
    here: Here,
) -> list[Number]:
    beds = board.total(line.ward.open_beds for line in lines)
    occupied = board.total(line.occupied for line in lines)
    free = board.total(_free(line) for line in lines)
    counted = min((line.counted_at for line in lines if line.counted_at), default=None)
    at_risk = sum(
        1 for line in lines if line.worst and (line.worst.chance_short or 0) >= palette.AT_RISK
    )
    first = whole[0] if whole else None
    age = say.ago(counted, now=here.now) if counted else words.NOT_COUNTED
    return [
        Number("Beds open", say.whole(beds), words.described(len(lines)), _help("Beds open")),
        Number(
            "Occupied", say.whole(occupied), words.occupied(occupied, beds, age), _help("Occupied")
        ),
        Number("Free", say.whole(free), age, _help("Free")),
        front_door.present(here),
        Number(
            words.expected_at(meetings[0] if meetings else None, here.zone, now=here.now),
            words.cell(first),
            words.of_open(beds),
            _help("Next meeting"),
        ),
        Number(
            "Wards at risk",
            str(at_risk) if meetings else say.UNKNOWN,
            words.until(meetings, here.zone, now=here.now),
            _help("Wards at risk"),
        ),
    ]


def _help(label: str) -> str:
    return words.HELP[label]


def _free(line: WardLine) -> int | None:
    if line.ward.open_beds is None or line.occupied is None:
        return None
    return max(0, line.ward.open_beds - line.occupied)


def _table(
    lines: Sequence[WardLine],
    meetings: Sequence[datetime],
    whole: Sequence[Expected | None],
    here: Here,
) -> None:
    st.subheader(words.TABLE_TITLE)
    gaps = huddle.staff_gaps(here)
    rows = [_row(line, meetings, gaps, here) for line in lines]
    bars: list[tuple[float, str] | None] = [
        (line.worst.chance_short or 0.0, line.state.colour) if line.worst else None
        for line in lines
    ]
    rows.append(_whole(lines, meetings, whole, here))
    panels.table(rows, bars={words.CHANCE: [*bars, None]}, key="wards")
    why = words.unknown(_unknown(lines, gaps))
    st.caption(" ".join(filter(None, [why, words.FOOTNOTE, every_page.LEGEND])))


def _unknown(lines: Sequence[WardLine], gaps: Mapping[str, int] | None) -> list[str]:
    why = []
    if any(line.occupied is None for line in lines):
        why.append(words.NO_CENSUS)
    if any(expected is None for line in lines for expected in line.coming):
        why.append(words.NO_HUDDLE)
    if gaps is None:
        why.append(words.NO_ROSTER_TODAY)
    return why


def _row(
    line: WardLine, meetings: Sequence[datetime], gaps: Mapping[str, int] | None, here: Here
) -> dict[str, str]:
    row = {
        words.WARD: say.plain(say.place(line.ward.ward_id, line.ward.specialty)),
        words.NOW: words.now_cell(line),
    }
    for at, expected in zip(meetings, line.coming, strict=True):
        row[say.huddle(at, here.zone, now=here.now)] = words.cell(expected)
    row[words.CHANCE] = words.chance_cell(line, here.zone, now=here.now)
    row[words.LEAST_FREE] = words.least_free(line, here.zone, now=here.now)
    row[words.STAFF_GAPS] = say.UNKNOWN if gaps is None else str(gaps.get(line.ward.ward_id, 0))
    return row


def _whole(
    lines: Sequence[WardLine],
    meetings: Sequence[datetime],
    whole: Sequence[Expected | None],
    here: Here,
) -> dict[str, str]:
    occupied = board.total(line.occupied for line in lines)
    beds = board.total(line.ward.open_beds for line in lines)
    place = WardPlace(here.site.site_id if here.site else "", "", None, beds)
    line = WardLine(place, occupied, None, tuple(whole))
    row = _row(line, meetings, None, here)
    row |= {words.WARD: words.WHOLE_SITE, words.LEAST_FREE: "", words.STAFF_GAPS: ""}
    return row if line.worst else row | {words.CHANCE: ""}


def _awaiting(here: Here) -> None:
    st.subheader(words.AWAITING)
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    found = [row for k in KINDS for row in read.proposals(here.copy, k, here.as_of).to_dicts()]
    rows = [row for row in found if row["to_on"] >= today]
    if not rows:
        st.info(words.ALL_PAST if found else words.NOTHING_PROPOSED)
        return
    waiting = decide.undecided(rows)
    if not waiting:
        st.success(words.NOTHING_AWAITS)
    for kind, page in KINDS.items():
        mine = [row for row in waiting if row["kind"] == kind]
        if mine:
            _waiting(kind, page, mine, here)


def _waiting(kind: str, page: str, rows: Sequence[decide.Row], here: Here) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(words.waiting(kind, rows, now=here.now))
        if access.may_see(here.person, page):
            st.page_link(st.session_state["pages"][page], label=words.OPEN[kind])
