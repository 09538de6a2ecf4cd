"""The rules of a contract for CP-SAT, one function each.

Clauses say forbidden successions and runs; they propagate far better than automata do. What a
rule implies for days of work is said as well, as the linear relaxation does not see it.
"""

from collections.abc import Callable

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.individual.choices import Choices

Rule = Callable[[Choices], None]


def successions(choices: Choices) -> None:
    """Types that may not follow one another on the next day."""
    for p in range(choices.people):
        for d in range(choices.days - 1):
            for s in choices.types_on(p, d):
                follows = choices.n.shifts.follows[choices.n.shifts.kind[s]]
                not_after = [t for t in choices.types_on(p, d + 1) if not follows[t]]
                if not_after:
                    today, next_day = (
                        choices.works[p, d, s],
                        [choices.works[p, d + 1, t] for t in not_after],
                    )
                    choices.model.add_at_most_one(today, *next_day)


def amounts(choices: Choices) -> None:
    """Shifts of each type, minutes, and the days of work they imply."""
    n, model = choices.n, choices.model
    for p in range(choices.people):
        mine = {(d, s): works for (q, d, s), works in choices.works.items() if q == p}
        for s in range(choices.types):
            of_type = [works for (_, t), works in mine.items() if t == s]
            if len(of_type) > n.cap[p, s]:
                model.add(LinearExpr.sum(of_type) <= int(n.cap[p, s]))
        units = [int(n.shifts.units[s]) for _, s in mine]
        time = LinearExpr.weighted_sum(list(mine.values()), units)
        model.add_linear_constraint(time, int(n.least_units[p]), int(n.most_units[p]))
        allowed = units or [1]
        least = -(-int(n.least_units[p]) // max(allowed))
        most = int(n.most_units[p]) // min(allowed)
        worked = LinearExpr.sum([choices.on[p, d] for d in range(choices.days)])
        model.add_linear_constraint(worked, least, most)


def runs(choices: Choices) -> None:
    """Most and least days of work running, and least days off; runs at an edge may be short."""
    for p in range(choices.people):
        n, on = choices.n, [choices.on[p, d] for d in range(choices.days)]
        most = int(n.most_running[p])
        for d in range(choices.days - most):
            choices.model.add(LinearExpr.sum(on[d : d + most + 1]) <= most)
        for length in range(1, int(n.least_running[p])):
            for d in range(1, choices.days - length):
                stays = [~day for day in on[d : d + length]]
                choices.model.add_bool_or(on[d - 1], *stays, on[d + length])
        for length in range(1, int(n.least_off[p])):
            for d in range(1, choices.days - length):
                choices.model.add_bool_or(~on[d - 1], *on[d : d + length], ~on[d + length])


def weekends(choices: Choices) -> None:
    """Weekends on which Saturday or Sunday is worked."""
    for p in range(choices.people):
        mine = [choices.weekend[p, week] for week in range(choices.weeks)]
        for week, weekend in enumerate(mine):
            days = [choices.on[p, d] for d in (7 * week + 5, 7 * week + 6) if d < choices.days]
            for on in days:
                choices.model.add_implication(on, weekend)
            choices.model.add_bool_or(*days, ~weekend)
        choices.model.add(LinearExpr.sum(mine) <= int(choices.n.most_weekends[p]))


RULES: tuple[Rule, ...] = (successions, amounts, runs, weekends)
