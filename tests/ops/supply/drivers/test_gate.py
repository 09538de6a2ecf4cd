"""Who may follow a driver, and how the law of use then moves."""

from datetime import date

import numpy as np
import pytest

from ops.series import LEVELS
from ops.supply.drivers.driver import ADMISSIONS, Driver, backs
from ops.supply.drivers.gate import steadied
from ops.supply.drivers.moving import along, following
from ops.supply.history import UseHistory
from ops.supply.outlook.use_law import learn_use

DAYS, AHEAD, LAST = 240, 28, 9
TODAY = date(2026, 1, 5)
MOMENTS = backs(DAYS, AHEAD)
FIVE = 5
"""Items that follow the list, and as many that do not."""


def lists(seed=1):
    """Admissions a day: most weeks eight, some weeks (known ahead) two or fourteen."""
    dice = np.random.default_rng(seed)
    weeks = dice.choice([2.0, 8.0, 14.0], (DAYS + AHEAD) // 7 + 1)
    return dice.poisson(np.repeat(weeks, 7)[: DAYS + AHEAD]).astype(float)


def driver(counts, *, blind=False):
    """As its list was known ahead; or foretold as something else."""
    told = np.roll(counts, 40) if blind else counts
    rows = [told[DAYS - back : DAYS - back + AHEAD] for back in MOMENTS]
    return Driver(ADMISSIONS, "n1", counts[:DAYS], np.stack(rows))


def history(counts):
    dice = np.random.default_rng(5)
    follow = [dice.poisson(3 * counts[:DAYS] + 5) for _ in range(FIVE)]
    other = [dice.poisson(30, DAYS) for _ in range(FIVE)]
    places = tuple((f"item {n}", "store") for n in range(2 * FIVE))
    return UseHistory(places, TODAY, np.stack(follow + other).astype(float))


@pytest.fixture(scope="module")
def counts():
    return lists()


@pytest.fixture(scope="module")
def found(counts):
    used = history(counts)
    law = learn_use(used, AHEAD)
    return following(used, law, [driver(counts)], [LAST] * 2 * FIVE, MOMENTS)


def test_items_that_follow_a_list_are_let_through_and_no_others(found):
    assert {verdict.row for verdict in found.verdicts if verdict.admitted} == set(range(FIVE))


def test_their_rate_is_what_one_admission_uses(found):
    rates = [verdict.rate for verdict in found.verdicts if verdict.admitted]
    assert rates == pytest.approx([3.0] * FIVE, rel=0.15)


def test_a_list_that_was_foretold_wrongly_is_not_followed(counts):
    used = history(counts)
    law = learn_use(used, AHEAD)
    blind = following(used, law, [driver(counts, blind=True)], [LAST] * 2 * FIVE, MOMENTS)
    assert blind.verdicts
    assert not any(verdict.admitted for verdict in blind.verdicts)
    assert blind.moved().said.tolist() == law.said.tolist()


def test_laws_of_other_items_stay_as_they_are(found):
    moved = found.moved()
    assert moved.said[FIVE:].tolist() == found.law.said[FIVE:].tolist()
    assert moved.mean[FIVE:].tolist() == found.law.mean[FIVE:].tolist()


def test_more_admissions_bring_more_use_at_every_level(found, counts):
    busy = counts[DAYS : DAYS + AHEAD] + 10
    usual, more = found.moved(), found.moved({(ADMISSIONS, "n1"): busy})
    rate = next(verdict.rate for verdict in found.verdicts if verdict.row == 0)
    grown = more.mean[0, LAST - 1] - usual.mean[0, LAST - 1]
    assert grown == pytest.approx(10 * rate * LAST, rel=1e-6)
    assert (more.said[0, LAST - 1] > usual.said[0, LAST - 1]).all()
    assert more.said[FIVE:].tolist() == usual.said[FIVE:].tolist()


def test_moved_laws_rise_with_level_and_day_and_are_never_negative(found):
    nothing = found.moved({(ADMISSIONS, "n1"): np.zeros(AHEAD)})
    for law in (found.moved(), nothing):
        assert (np.diff(law.said, axis=1) >= 0).all()
        assert (np.diff(law.said, axis=2) >= 0).all()
        assert (law.said >= 0).all()
    middle = nothing.said[0, :, LEVELS.index(0.5)]
    assert (middle >= 0.1 * found.law.said[0, :, LEVELS.index(0.5)]).all()


def test_a_law_of_the_next_days_moves_along(found, counts):
    busy = found.moved({(ADMISSIONS, "n1"): counts[DAYS : DAYS + AHEAD] + 10})
    week = learn_use(history(counts), 7)
    told = along(week, found.law, busy)
    share = busy.mean[0, 6] / found.law.mean[0, 6]
    assert told.mean[0, 6] == pytest.approx(week.mean[0, 6] * share)
    assert told.said[FIVE:].tolist() == week.said[FIVE:].tolist()


def test_the_explanation_adds_up(found):
    [told] = [row for row in found.told() if row["item_id"] == "item 0"]
    assert (told["kind"], told["place_id"], told["days"]) == (ADMISSIONS, "n1", LAST)
    assert told["more_use"] == pytest.approx(told["rate"] * told["more"], rel=1e-6)
    assert told["usual_use"] == found.law.mean[0, LAST - 1]


def test_use_after_today_plays_no_part(counts, found):
    later = counts.copy()
    later[DAYS:] += 50
    used = history(counts)
    law = learn_use(used, AHEAD)
    again = following(used, law, [driver(later)], [LAST] * 2 * FIVE, MOMENTS)
    assert [(v.row, v.rate, v.gain) for v in again.verdicts] == [
        (v.row, v.rate, v.gain) for v in found.verdicts
    ]


def test_an_item_that_is_out_of_stock_too_often_is_not_judged(counts):
    used = history(counts)
    used.used[0, DAYS // 3 :: 4] = np.nan
    law = learn_use(used, AHEAD)
    told = following(used, law, [driver(counts)], [LAST] * 2 * FIVE, MOMENTS)
    assert {verdict.row for verdict in told.verdicts} == set(range(1, FIVE))


def test_one_item_is_steadied_by_what_the_others_are_spared():
    dice = np.random.default_rng(3)
    spared = 0.1 + dice.normal(0, 0.4, (6, 40))
    alone, unsure = steadied(spared[:1], np.full(1, 40.0), np.zeros(1, dtype=np.int64))
    gain, sure = steadied(spared, np.full(6, 40.0), np.zeros(6, dtype=np.int64))
    assert gain.std() < spared.mean(axis=1).std()
    assert sure.min() > unsure[0]
    assert alone[0] == pytest.approx(spared[0].mean())
