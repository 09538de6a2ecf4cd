"""A scenario to take away: every sheet, every line and the file's name say that it is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ops.scenario.headline import pounds
from ops.scenario.staff import Staffed
from ops.takeaway.clinics import CHANCE_AS_SHOWN, as_shown
from ops.takeaway.document import Cell, Column, Document, Kind, Provenance, Sheet
from ops.wards.supposed import Compared

WATERMARK = "SCENARIO - not the forecast"
COUNT = Kind.COUNT
_BEDS = (
    Column("Place", says="The site, then its wards.", field="place_id"),
    Column("At", Kind.INSTANT, says="The bed meeting.", field="target_at"),
    Column("Beds needed", COUNT, "beds", "As it is, the middle.", field="beds_needed"),
    Column("From", COUNT, "beds", "As it is, 9 times in 10 no fewer.", field="beds_needed_low"),
    Column("To", COUNT, "beds", "As it is, 9 times in 10 no more.", field="beds_needed_high"),
    Column("In the scenario", COUNT, "beds", "Beds needed then.", field="beds_then"),
    Column("From then", COUNT, "beds", field="beds_then_low"),
    Column("To then", COUNT, "beds", field="beds_then_high"),
    Column("Difference", COUNT, "beds", "Path by path, the middle.", field="difference"),
    Column("Open beds", COUNT, "beds"),
    Column("Open then", COUNT, "beds", field="open_beds_then"),
    Column("Chance short", Kind.CHANCE, "", f"As it is. {CHANCE_AS_SHOWN}"),
    Column("Chance short then", Kind.CHANCE, "", f"In the scenario. {CHANCE_AS_SHOWN}"),
)
_STAFF = (
    Column("Ward", field="ward_id"),
    Column("Day", Kind.DAY, field="day_on"),
    Column("Shift", field="shift_type_id"),
    Column("Skill", field="skill"),
    Column("Needed", COUNT, "people", "As last said.", field="required"),
    Column("Needed then", COUNT, "people", "In the scenario.", field="required_then"),
    Column("Missing", COUNT, "people", "Needed less those who come.", field="missing"),
    Column("Missing then", COUNT, "people", "In the scenario, the middle.", field="missing_then"),
    Column("From then", COUNT, "people", field="missing_then_low"),
    Column("To then", COUNT, "people", field="missing_then_high"),
)
_MONEY = (
    Column("What", says="People missing, paid hours left open after moves, and what they cost."),
    Column("As it is", Kind.AMOUNT, field="as_it_is"),
    Column("In the scenario", Kind.AMOUNT, says="The middle.", field="then"),
    Column("From then", Kind.AMOUNT, says="9 times in 10 no less.", field="then_low"),
    Column("To then", Kind.AMOUNT, says="9 times in 10 no more.", field="then_high"),
)


@dataclass(frozen=True)
class ScenarioToTake:
    """A scenario and what it does: to beds, to each shift, and to what missing staff cost."""

    name: str
    supposed: str
    found: Sequence[Compared]
    staff: Staffed | None
    gbp_per_hour: Mapping[str, float]

    @property
    def standing(self) -> str:
        """What every line says of itself."""
        called = f"{self.name}: " if self.name else ""
        return f"{WATERMARK}. {called}{self.supposed}"


def scenario_document(told: ScenarioToTake, origin: Provenance) -> Document:
    """The scenario as sheets; the forecast and every plan stay as they are."""
    notes = (f"{WATERMARK}. Supposed: {told.supposed}.",)
    beds = tuple(_bed(one) for one in told.found)
    sheets = [Sheet(_titled("Beds"), _BEDS, beds, notes, frozen=2)]
    if told.staff is not None:
        sheets.append(Sheet(_titled("Staff"), _STAFF, _shifts(told.staff), notes))
        sheets.append(Sheet(_titled("Cost"), _MONEY, _money(told.staff, told.gbp_per_hour), notes))
    title = f"{WATERMARK}: {origin.site}"
    return Document("scenario", title, tuple(sheets), origin, watermark=WATERMARK)


def _titled(title: str) -> str:
    return f"SCENARIO {title}"


def _bed(one: Compared) -> tuple[Cell, ...]:
    before, after = one.before, one.after
    return (
        *(one.place, one.at, before.middle, before.low, before.high),
        *(after.middle, after.low, after.high, one.difference.middle),
        *(one.beds_before, one.beds_after, as_shown(one.short_before), as_shown(one.short_after)),
    )


def _shifts(staff: Staffed) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            *(one.cover.ward_id, one.cover.day_on, one.cover.shift_type_id, one.cover.skill),
            *(one.cover.required, one.required, one.cover.gap),
            *(one.gap.middle, one.gap.low, one.gap.high),
        )
        for one in staff.shifts
    )


def _money(staff: Staffed, rates: Mapping[str, float]) -> tuple[tuple[Cell, ...], ...]:
    people, minutes = staff.missing, staff.minutes
    left = (staff.minutes_before, minutes.middle, minutes.low, minutes.high)
    return (
        ("People missing", staff.missing_before, people.middle, people.low, people.high),
        ("Hours left open after moves", *(round(one / 60, 1) for one in left)),
        *(_cost(tier, rate, left) for tier, rate in sorted(rates.items())),
    )


def _cost(tier: str, rate: float, left: tuple[int, ...]) -> tuple[Cell, ...]:
    costs = (round(pounds(minutes, rate)) for minutes in left)
    return f"Cost by {tier}, £ at {rate:,.2f} an hour", *costs
