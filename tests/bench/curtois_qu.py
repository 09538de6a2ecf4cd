"""The text format of Curtois & Qu's shift-scheduling instances, read and refused."""

from collections import defaultdict
from collections.abc import Callable

from ops.errors import PlanningError
from ops.staffing.individual.problem import Contract, Cover, LinesProblem, Request, ShiftType

SECTIONS = (
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
)

Row = tuple[str, list[str]]
"""Where a row stands, in words, and its fields."""


def parse(text: str) -> LinesProblem:
    """The roster asked by one instance."""
    rows = _sections(text)
    [(where, horizon)] = _exactly_one(rows["SECTION_HORIZON"])
    away = defaultdict(set)
    for place, fields in rows["SECTION_DAYS_OFF"]:
        away[fields[0]].update(_whole(place, field) for field in fields[1:])
    people = tuple(_contract(row, away) for row in rows["SECTION_STAFF"])
    strangers = sorted(away.keys() - {person.id for person in people})
    if strangers:
        raise PlanningError(
            f"SECTION_DAYS_OFF names {', '.join(strangers)}, not in SECTION_STAFF. "
            "Add the person or take the row out."
        )
    return LinesProblem(
        days=_whole(where, horizon[0]),
        shift_types=tuple(_shift_type(row) for row in rows["SECTION_SHIFTS"]),
        people=people,
        requests=tuple(
            _request(row, on=on)
            for on, name in ((True, "ON"), (False, "OFF"))
            for row in rows[f"SECTION_SHIFT_{name}_REQUESTS"]
        ),
        covers=tuple(_cover(row) for row in rows["SECTION_COVER"]),
    )


def _sections(text: str) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    section = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            section = line
            if section not in rows:
                raise PlanningError(f"Line {number} begins {line}. Known: {', '.join(SECTIONS)}.")
        elif not section:
            raise PlanningError(f"Line {number} stands before any section. Begin with one.")
        else:
            fields = [field.strip() for field in line.split(",")]
            rows[section].append((f"Line {number} ({section})", fields))
    return rows


def _exactly_one(rows: list[Row]) -> list[Row]:
    if len(rows) != 1:
        raise PlanningError(
            f"SECTION_HORIZON needs one number of days; found {len(rows)}. Give one."
        )
    return rows


def _whole(where: str, field: str) -> int:
    try:
        return int(field)
    except ValueError:
        raise PlanningError(f"{where} has {field!r} where a whole number belongs.") from None


def _fields(row: Row, names: str) -> list[str]:
    where, fields = row
    wanted = names.split()
    if len(fields) != len(wanted):
        raise PlanningError(
            f"{where} has {len(fields)} fields; it needs {len(wanted)}: {', '.join(wanted)}."
        )
    return fields


def _split(field: str) -> list[str]:
    return [part.strip() for part in field.split("|") if part.strip()]


def _shift_type(row: Row) -> ShiftType:
    name, minutes, after = _fields(row, "id minutes not_followed_by")
    return ShiftType(name, _whole(row[0], minutes), frozenset(_split(after)))


def _contract(row: Row, away: dict[str, set[int]]) -> Contract:
    where = row[0]
    name, caps, *numbers = _fields(
        row, "id most_of most_minutes least_minutes most_running least_running least_off weekends"
    )
    most_of: dict[str, int] = {}
    for part in _split(caps):
        kind, _, most = part.partition("=")
        if kind in most_of:
            raise PlanningError(f"{where} caps {kind} twice. Keep one.")
        most_of[kind] = _whole(where, most)
    whole = [_whole(where, number) for number in numbers]
    return Contract(name, most_of, *whole, away=frozenset(away.get(name, ())))


def _request(row: Row, *, on: bool) -> Request:
    name, day, kind, weight = _fields(row, "staff day shift weight")
    return Request(name, _whole(row[0], day), kind, _whole(row[0], weight), on)


def _cover(row: Row) -> Cover:
    day, kind, *numbers = _fields(row, "day shift required under over")
    whole: Callable[[str], int] = lambda field: _whole(row[0], field)  # noqa: E731
    required, under, over = map(whole, numbers)
    return Cover(whole(day), kind, required, under, over)
