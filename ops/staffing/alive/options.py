"""At most five ways to fill a place that somebody leaves empty, the best first.

The best of each kind comes before the second best of any, so that a ward manager sees what there
is to choose from. Ways that break a rule are shown only where lawful ones run out, and say so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice, zip_longest

from ops.errors import PlanningError
from ops.staffing import prices
from ops.staffing.alive.extended import extensions
from ops.staffing.alive.inside import moves, swaps, takes
from ops.staffing.alive.option import Costs, Kind, Option
from ops.staffing.alive.standing import Standing
from ops.staffing.shifts import Need, NeedKey

MOST = 5
PRICED = 2
"""Ways of each kind whose every price is worked out; the others rank below by their hours."""
GAPS = "staffing_gaps"


def options(
    standing: Standing, place: NeedKey, *, costs: Costs | None = None, most: int = MOST
) -> list[Option]:
    """Ways to fill one place, ranked: rules kept, the whole shift, fewest disturbed, then cost."""
    need = standing.problem.need.get(place)
    if need is None:
        ward_id, day_on, shift_type_id, skill = place
        raise PlanningError(
            f"Options need a place that is asked for; {ward_id} asks for no {skill} on "
            f"{shift_type_id} on {day_on:%d %b %Y}. Choose a shift that this roster staffs."
        )
    told = costs or Costs.of(standing.problem.policy)
    start = prices.points(standing.problem, standing.duties)
    kinds = [
        [_priced(standing, one, told, start) for one in _likeliest(standing, found)]
        for found in (
            moves(standing, need),
            takes(standing, need),
            extensions(standing, need),
            swaps(standing, need),
            _outside(need),
        )
    ]
    return _chosen(kinds, most)


def _outside(need: Need) -> Iterator[Option]:
    yield Option(Kind.BANK, need, ())
    yield Option(Kind.AGENCY, need, ())


def _likeliest(standing: Standing, found: Iterable[Option]) -> Sequence[Option]:
    """The few of a kind that are worth working out, by what is known at a glance."""

    def at_a_glance(option: Option) -> tuple[object, ...]:
        over = sum(one.overtime_minutes for one in option.touched)
        hard = sum(max(0, one.nights) + max(0, one.weekend_days) for one in option.touched)
        home = standing.person
        trips = sum(
            duty.ward_id != home[duty.person_id].home_ward_id
            for one in option.touched
            for duty in one.takes
        )
        names = tuple(one.person_id for one in option.touched)
        worst = len(option.broken), 1 - option.covered, option.disturbed
        return *worst, over, trips, hard, option.minutes, names

    return sorted(found, key=at_a_glance)[:PRICED]


def _priced(standing: Standing, option: Option, costs: Costs, start: dict[str, int]) -> Option:
    now = standing.freeze.now
    notice = _begins(standing, option) - now if now else None
    duties = set(standing.duties)
    for one in option.touched:
        duties = (duties - set(one.gives)) | set(one.takes)
    after = prices.points(standing.problem, duties) if duties != standing.duties else start
    points = sum(after[rule] - start.get(rule, 0) for rule in after if rule != GAPS)
    if option.from_outside:
        tiers = {tier.name: tier.points for tier in standing.problem.policy.tiers}
        points = tiers.get(option.kind.value, 0)
    return replace(option, points=points, gbp=_gbp(option, costs), notice=notice)


def _begins(standing: Standing, option: Option) -> datetime:
    """When the first duty that changes begins, or would have begun."""
    changed = (duty for one in option.touched for duty in (*one.gives, *one.takes))
    starts = [standing.problem.shift[duty.shift_key].starts_at for duty in changed]
    starts += [one.stretched.shift.starts_at for one in option.touched if one.stretched]
    return min([option.need.shift.starts_at, *starts])


def _gbp(option: Option, costs: Costs) -> float | None:
    """Pounds beyond what is paid anyway: overtime of our own people, or hours from outside."""
    match option.kind:
        case Kind.BANK:
            rate, minutes = costs.bank_gbp, option.minutes
        case Kind.AGENCY:
            rate, minutes = costs.agency_gbp, option.minutes
        case _:
            rate = costs.overtime_gbp
            minutes = sum(one.overtime_minutes for one in option.touched)
            if not minutes:
                return 0.0
    return None if rate is None else rate * minutes / 60


def _chosen(kinds: Sequence[Sequence[Option]], most: int) -> list[Option]:
    """The best of each kind, then second bests; broken rules only where the rest runs out."""
    apart: dict[Kind, list[Option]] = {}
    for option in sorted(chain.from_iterable(kinds), key=lambda one: one.rank):
        apart.setdefault(option.kind, []).append(option)
    in_turn = chain.from_iterable(zip_longest(*apart.values()))
    known = [option for option in in_turn if option is not None]
    lawful = [option for option in known if not option.broken]
    rest = [option for option in known if option.broken]
    return sorted(islice(chain(lawful, rest), most), key=lambda one: one.rank)
