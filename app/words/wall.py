"""The wall: its clock, and what it says when nobody tells it anything any more."""

from datetime import datetime
from html import escape

from app.words import every_page
from app.words import numbers as say

NUMBERS_READ = "Occupied beds, likely range in brackets: 9 times in 10."


def clock(as_of: datetime, zone: str, *, now: datetime) -> str:
    """The moment the numbers are of, large, and how long ago that is."""
    hour, _, day = say.moment(as_of, zone).partition(" ")
    age = say.ago(as_of, now=now)
    return (
        f'<p class="wall-clock">As of <strong>{escape(hour)}</strong> {escape(day)}'
        f"<br><small>{escape(age)}</small></p>"
    )


def lost(at: datetime, zone: str) -> str:
    """The notice that lies hidden until nothing has been heard for a while; ``at`` is now."""
    hour = escape(say.moment(at, zone))
    return (
        f'<div class="wall-lost" data-told="{at:%H:%M:%S}"><p>◆ DISCONNECTED since {hour}</p>'
        f"<p>What stands here was told at {hour} and is not kept up any more. Do not act on it: "
        "ask at the desk, or open the planner anew.</p></div>"
    )


def no_such_site(named: str | None) -> str:
    """The address names a site that nobody knows."""
    if named is None:
        return every_page.NO_SITE
    return (
        f"No site is called {say.plain(named)}. Open Today, choose the site and follow "
        f"{every_page.WALL} from there."
    )


def below(left_out: int, why: str) -> str:
    """How the table is read, and how many wards there was no room for."""
    more = f"{say.counted(left_out, 'ward')} more, none more at risk." if left_out > 0 else ""
    return " ".join(filter(None, [more, why, NUMBERS_READ, every_page.MARKS]))
