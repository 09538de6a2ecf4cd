"""The handover sheet of the site looked at, in the words of the pages it is taken from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app import changed_most, decide, huddle_book, needs, read, read_needs, site_now, surge
from app.palette import NO_DATA
from app.read import Here
from app.site_now import SiteNow
from app.words import discharges as discharge_words
from app.words import every_page
from app.words import handover as words
from app.words.numbers import unmarked
from ops.calendar import is_huddle
from ops.takeaway import forms, making
from ops.takeaway.document import Provenance, Sheet
from ops.takeaway.forms import Making
from ops.takeaway.handover import Figure, Handover, in_short, told
from ops.takeaway.leaving import Leaving

DEADLINES = 4


def sheet(here: Here) -> Handover:
    """What is handed over at this moment; forecasts are withheld as on the pages."""
    now = site_now.site_now(here)
    state, verdict = _verdict(now)
    figures = tuple(
        Figure(*map(unmarked, (one.label, one.value, one.below))) for one in site_now.numbers(now)
    )
    sheets = (_wards(now), _discharges(now), _gaps(now), _actions(here), _changes(now))
    ages = [every_page.strip(part, now=here.now) for part in read.fresh(here).values()]
    plain_ages = words.ages([age.partition(" ")[2] for age in ages])
    handed = Handover(state, unmarked(verdict), figures, sheets, plain_ages, words.READ)
    tabs = huddle_book.tabs(now, site=in_short(handed), actions=sheets[3], changes=sheets[4])
    return replace(handed, tabs=tabs)


def next_meeting(here: Here) -> datetime:
    """The bed meeting until which a sheet printed now holds."""
    hour = here.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return next(at for n in range(48) if is_huddle(at := hour + timedelta(hours=n), here.zone))


def to_leave(here: Here, meeting: datetime | None = None) -> Leaving:
    """The handover as it may leave; one for a meeting to come holds until the next after it."""
    site = here.site.site_id if here.site else ""

    def make(origin: Provenance) -> Making:
        return making.handover(sheet(here), origin)

    until = next_meeting(replace(here, now=max(here.now, meeting or here.now)))
    keys = tuple(forms.FORMS["handover"])
    stands = "as forecast"
    source = f"what was known {here.as_of:%Y-%m-%dT%H:%MZ}"
    return Leaving("handover", site, source, stands, make, keys, holds_until=until)


def _verdict(now: SiteNow) -> tuple[str, str]:
    here = now.here
    wards = read.fresh(here)["Wards"]
    if wards.missing:
        return NO_DATA.label(), every_page.missing("Wards")
    if wards.withheld:
        return NO_DATA.label(), every_page.withheld(wards, here.zone, now=here.now)
    if not now.meetings:
        return NO_DATA.label(), every_page.no_forecast("the wards")
    return now.state.label(), site_now.verdict(now)


def _wards(now: SiteNow) -> Sheet:
    # The whole site first: whatever has no room on paper, this has.
    rows = site_now.rows(now) if now.lines else []
    rows = rows[-1:] + rows[:-1]
    why = site_now.why_unknown(now)
    return _sheet(words.WARDS, rows, why or words.NOTHING_AHEAD)


def _sheet(title: str, rows: Sequence[Mapping[str, str]], *notes: str) -> Sheet:
    heads = tuple(map(unmarked, rows[0])) if rows else ()
    return told(title, heads, [tuple(map(unmarked, row.values())) for row in rows], *notes)


def _discharges(now: SiteNow) -> Sheet:
    here = now.here
    site = here.site.site_id if here.site else ""
    found = needs.discharge_lines(read_needs.discharges(here.copy, here.as_of), now=here.now)
    mine = [line for line in found if line.place == site][:DEADLINES] if now.meetings else []
    rows = [discharge_words.site_row(line, here.zone, now=here.now) for line in mine]
    return _sheet(words.DISCHARGES, rows, words.NOTHING_AHEAD)


def _gaps(now: SiteNow) -> Sheet:
    short = [one for one in now.staff if one.gap]
    short.sort(key=lambda one: (one.ward_id, one.shift_type_id, one.skill))
    why = words.NO_ROSTER if now.gaps is None else words.NO_GAPS
    return told(words.GAPS, words.GAP_HEADS, [words.gap(one) for one in short], why)


def _actions(here: Here) -> Sheet:
    """Actions that people took on, then those that the level calls for and nobody took on."""
    said, person = surge.levels(here), surge.person_level(here)
    if said and (read.fresh(here)["ED"].withheld or here.now - said.issued_at > surge.OLD):
        said = None
    level = person.level if person else said.called if said else 0
    kept = decide.drafted(f"actions:{surge.site_id(here)}").changes
    taken = {one["action"] for one in kept if not one["done_by"]}
    open_ones = [one for one in surge.policy(here).actions[level] if one not in taken]
    rows = [words.owned(one) for one in sorted(kept, key=lambda one: bool(one["done_by"]))]
    rows += [(action, words.NOBODY, "", "") for action in open_ones if said or person]
    by = words.set_by(person.level, person.set_by, person.set_at, here.zone) if person else ""
    title = words.actions_title(said.called if said else None, by)
    return told(title, words.ACTION_HEADS, rows, words.NO_ACTIONS)


def _changes(now: SiteNow) -> Sheet:
    rows = [(since, words.change(unmarked(most))) for since, most in changed_most.told(now)]
    return told(words.CHANGES, words.CHANGE_HEADS, rows, words.NO_CHANGES)
