"""Small rosters whose every number can be worked out by hand."""

from ops.staffing.individual.problem import Contract, Cover, LinesProblem, Request, ShiftType

DAY = ShiftType("D", 480)
NIGHT = ShiftType("N", 600, frozenset({"D"}))


def person(
    name="ana", *, most=None, minutes=(0, 99_999), running=(1, 9), off=1, weekends=9, away=()
):
    least_minutes, most_minutes = minutes
    least_running, most_running = running
    return Contract(
        name,
        {"D": 99, "N": 99} if most is None else most,
        most_minutes,
        least_minutes,
        most_running,
        least_running,
        off,
        weekends,
        frozenset(away),
    )


def line(drawn):
    """A letter per day; a dot is a day off."""
    return tuple(None if letter == "." else letter for letter in drawn)


def asked(name, day, kind, weight, *, on=True):
    return Request(name, day, kind, weight, on)


def cover(day, kind, required, under=100, over=1):
    return Cover(day, kind, required, under, over)


def problem(days, people, *, requests=(), covers=(), types=(DAY, NIGHT)):
    return LinesProblem(days, tuple(types), tuple(people), tuple(requests), tuple(covers))
