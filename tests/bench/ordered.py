"""Invented stores: items of 40 suppliers, wanted more than there is money and room for.

Made up from a seed: prices and uses spread over orders of magnitude, as in a hospital's store;
nine in ten items run low; some expire. Money and room are a share of what would be ordered
without them, so that both bind; charges and least values make some suppliers hardly worth it.
"""

import numpy as np
from scipy import stats

from ops.series import LEVELS
from ops.supply.orders.problem import OrderProblem, Supplier


def invent(items, suppliers, seed, *, money=0.8, space=0.65):
    """A store with so many items, whose budget and room are shares of what it would order."""
    rng = np.random.default_rng(seed)
    days = rng.integers(8, 36, items)
    daily = np.exp(rng.normal(0.5, 1.6, items))
    mean = days * daily
    spread = mean * rng.uniform(1.2, 4.0, items) * (1 + daily * rng.uniform(0, 0.5, items))
    use = _quantiles(mean, spread)
    life = np.where(rng.random(items) < 0.15, rng.integers(14, 90, items), 0)
    lasting = life / days
    in_life = np.where(
        life[:, None] > 0, _quantiles(mean * lasting + 1e-9, spread * lasting + 1e-9), np.nan
    )
    pack = rng.choice([1, 2, 5, 10, 20, 50, 100], items, p=[0.2, 0.1, 0.15, 0.25, 0.1, 0.1, 0.1])
    pack = np.minimum(pack, np.maximum(1, np.round(mean / 2))).astype(float)
    unit = np.exp(rng.normal(5.0, 1.4, items))
    service = rng.choice([0.99, 0.95, 0.9], items, p=[0.2, 0.4, 0.4])
    holding = unit * 0.25 * days / 365 + 0.05
    have = np.round(mean * rng.uniform(0, 1.2, items))
    top = np.ceil(np.maximum(use[:, -1] - have, 0) / pack)
    share = rng.dirichlet(np.full(suppliers, 0.7)) * 0.8 + 0.2 / suppliers
    supplier = rng.choice(suppliers, items, p=share)
    price = np.maximum(1, np.round(unit * pack)).astype(np.int64)
    room = np.maximum(1, np.round(pack * np.exp(rng.normal(-1, 1, items)))).astype(np.int64)
    least = np.where(rng.random(items) < 0.1, rng.integers(2, 6, items), 1)
    return OrderProblem(
        names=tuple(f"item {n:05d}@store" for n in range(items)),
        supplier=supplier,
        pack=pack,
        price=price,
        room=room,
        least_packs=least,
        most_packs=np.maximum(top, least).astype(np.int64),
        have=have,
        levels=LEVELS,
        use=use,
        use_in_life=in_life,
        shortage=holding * service / (1 - service),
        holding=holding,
        waste=unit,
        suppliers=_suppliers(rng, supplier, suppliers, price, top),
        budget=int(money * (price @ (top * 0.7))),
        space=int(space * (room @ (top * 0.7))),
    )


def _quantiles(mean, spread):
    """Gamma or negative binomial like: use is skewed."""
    shape = mean**2 / np.maximum(spread, mean * 0.3)
    return np.stack([stats.gamma.ppf(level, shape) * mean / shape for level in LEVELS], axis=1)


def _suppliers(rng, supplier, many, price, top):
    worth = np.bincount(supplier, price * top, many)
    charges = (worth * rng.uniform(0, 0.01, many)).astype(int)
    least = (worth * rng.choice([0, 0.1, 0.3, 0.6], many)).astype(int)
    return tuple(Supplier(f"supplier {j:02d}", int(charges[j]), int(least[j])) for j in range(many))
