"""The workbook of a bed meeting: its tabs, the heads of their columns and what these mean."""

from ops.takeaway.document import Column, Kind

SITE, WARDS, SPECIALTIES, DISCHARGES = "Site", "Wards", "Specialties", "Discharges"
GAPS, ACTIONS, CHANGES = "Staffing gap", "Actions", "What changed"

_LIKELY = "likely range: 9 times in 10"
WARD_COLUMNS = (
    Column("Ward", says="the whole site comes first; its range is not the sum of its wards'"),
    Column("Specialty"),
    Column("Open beds", Kind.COUNT, "beds"),
    Column("Occupied now", Kind.COUNT, "beds", "patients in beds at the newest count"),
    Column("Counted at", Kind.INSTANT),
    Column("Bed meeting", Kind.INSTANT),
    Column("Expected", Kind.COUNT, "beds", "occupied beds at the meeting, in the middle"),
    Column("Likely from", Kind.COUNT, "beds", _LIKELY),
    Column("Likely to", Kind.COUNT, "beds", _LIKELY),
    Column("Chance short", Kind.CHANCE, says="that more beds are needed than are open; never 0, 1"),
    Column("Staff missing today", Kind.COUNT, "people"),
)
_AT_LEAST = "so many or more, with that chance; such numbers do not add up"
SPECIALTY_COLUMNS = (
    Column("How the ED works", says="as it runs, or if the 4-hour target were met: no forecast"),
    Column("Specialty"),
    Column("Wanted by", Kind.INSTANT),
    Column("Decided already", Kind.COUNT, "patients", "small numbers are hidden", few_hidden=True),
    Column("In the ED, 9 in 10", Kind.COUNT, "beds", _AT_LEAST),
    Column("In the ED, 7 in 10", Kind.COUNT, "beds", _AT_LEAST),
    Column("Yet to arrive, 9 in 10", Kind.COUNT, "beds", _AT_LEAST),
    Column("Yet to arrive, 7 in 10", Kind.COUNT, "beds", _AT_LEAST),
    Column("All, 9 in 10", Kind.COUNT, "beds", _AT_LEAST),
    Column("All, 7 in 10", Kind.COUNT, "beds", _AT_LEAST),
)
DISCHARGE_COLUMNS = (
    Column("By", Kind.INSTANT),
    Column("Target occupancy", Kind.CHANCE),
    Column("Needed", Kind.COUNT, "patients", "discharges by then, so that the target is kept"),
    Column("Expected", Kind.COUNT, "patients", "whom the forecast has leaving by then"),
    Column("More", Kind.COUNT, "patients", "who would otherwise still be there"),
    Column("Definite", Kind.COUNT, "patients", "told to leave by that day"),
    Column("Potential", Kind.COUNT, "patients", "whose day has gone by"),
    Column("Missing", Kind.COUNT, "patients", "needed less definite; below 0 are more than enough"),
    Column("Kept as it is", Kind.CHANCE, says="the target, if nobody more leaves"),
)
GAP_COLUMNS = (
    Column("Ward"),
    Column("Shift"),
    Column("Skill"),
    Column("Starts at", Kind.INSTANT),
    Column("Needed", Kind.COUNT, "people"),
    Column("Coming", Kind.COUNT, "people"),
    Column("Missing", Kind.COUNT, "people"),
    Column("Missing on a busy day", Kind.COUNT, "people"),
)
NO_DEMAND = "Not known: no forecast of the beds that ED patients will ask for covers the meetings."
