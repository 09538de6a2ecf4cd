"""What a question about the site looked at does to beds, staff and money, beside how things are.

Patients are lived once for each question and copy and kept; people are counted afresh, since a
roster may just have been changed. Nothing is written: what is live stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from app import huddle, read, staff_cover, supposed
from app.read import Here
from app.read.once import once
from ops import series
from ops.scenario.headline import Headline
from ops.scenario.people import Span, more_people, spans
from ops.scenario.question import Question
from ops.scenario.staff import Staffed, people_at_work, staffed
from ops.staffing.gaps import Cover, Key
from ops.staffing.level import HourCosts
from ops.wards.supposed import Compared
from ops.wards.what_if import compared, otherwise, told_feeds
from warehouse.settings import settings

LOOKED_AT = timedelta(hours=24)
"""How far ahead people are counted: as on the page of the staffing gap."""


@dataclass(frozen=True)
class Standing:
    """What scenarios of a site start from: its newest forecast, bed meetings and shifts."""

    here: Here
    site_id: str
    issued_at: datetime
    model: str
    meetings: tuple[datetime, ...]
    coming: tuple[Cover, ...]
    duties: pl.DataFrame

    @property
    def people(self) -> dict[str, int]:
        """People by skill who would come to these shifts."""
        return people_at_work(self.coming, self.duties)


@dataclass(frozen=True)
class Lived:
    """The patients' part of an answer; ``unheard``: feeds supposed lost that never came."""

    found: tuple[Compared, ...]
    more: Mapping[Key, int]
    unheard: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What a question does: to beds, to staff, and what an hour of bank or agency costs."""

    question: Question
    site_id: str
    issued_at: datetime
    lived: Lived
    staff: Staffed | None
    gbp_per_hour: Mapping[str, float]

    @property
    def whole(self) -> list[Compared]:
        """The whole site, meeting by meeting."""
        return [one for one in self.lived.found if one.place == self.site_id]

    @property
    def most(self) -> Compared:
        """The whole site at the meeting at which the scenario does most."""
        return max(self.whole, key=_weight)

    @property
    def changes_nothing(self) -> bool:
        """Whether neither beds nor staff differ from how they are."""
        same_staff = not self.staff or all(one.changes_nothing for one in self.staff.shifts)
        return same_staff and all(one.changes_nothing for one in self.lived.found)

    @property
    def headline(self) -> Headline:
        """The few numbers that are kept when it is saved."""
        most, staff = self.most, self.staff
        return Headline(
            self.issued_at,
            most.at,
            most.difference,
            most.short_before,
            most.short_after,
            staff.missing_before if staff else None,
            staff.missing if staff else None,
            staff.minutes_before if staff else None,
            staff.minutes if staff else None,
            self.gbp_per_hour,
        )


def standing(here: Here) -> Standing | None:
    """What scenarios start from; None where no forecast speaks of the coming meetings."""
    issue = read.newest_issue(here.copy, series.WARD_CENSUS.name, here.as_of)
    meetings, _ = huddle.coming(here)
    if issue is None or not meetings or here.site is None:
        return None
    cover, duties = staff_cover.with_duties(here)
    coming = cover.within(here.now, here.now + LOOKED_AT)
    of = (here.site.site_id, issue["issued_at"], issue["model"])
    return Standing(here, *of, tuple(meetings), tuple(coming), duties)


def answered(question: Question, start: Standing) -> Answer:
    """The question answered from the newest forecast.

    Raises NotEnoughHistoryError or NothingToDoError where it cannot be.
    """
    here, site = start.here, start.site_id
    said = settings().staffing_of(site)
    level = HourCosts.stated(said.missing_hour, said.idle_hour).level
    where = (here.copy, site, here.zone, start.issued_at)
    lived = _lived(*where, question.text, start.meetings, spans(start.coming), level)
    staff = staffed(start.coming, start.duties, sick=question.sick, more=lived.more)
    return Answer(question, site, start.issued_at, lived, staff, _rates(site))


@once
def _lived(
    copy: str,
    site_id: str,
    zone: str,
    issued_at: datetime,
    text: str,
    meetings: tuple[datetime, ...],
    asked: tuple[Span, ...],
    level: float,
) -> Lived:
    base = supposed.site(copy, site_id, zone, issued_at)
    wards = Question.from_text(text).wards
    other = otherwise(base, wards)
    ratios = read.reference_table(copy, "staffing_ratios")
    more = more_people(base.courses, other.courses, ratios, asked, level=level)
    unheard = tuple(sorted(wards.lost - told_feeds(base.past)))
    return Lived(tuple(compared(base, other, meetings)), more, unheard)


def _rates(site_id: str) -> dict[str, float]:
    """Pounds an hour by tier, of those that the site states a price of."""
    costs = settings().rostering_of(site_id).costs
    tiers = {"bank": costs.bank, "agency": costs.agency}
    return {name: one.gbp_per_hour for name, one in tiers.items() if one and one.gbp_per_hour}


def _weight(one: Compared) -> tuple[float, float, float]:
    """How much a scenario does to a place; of two that are alike, the sooner."""
    odds = abs(one.short_after - one.short_before)
    return abs(one.difference.middle), odds, -one.at.timestamp()
