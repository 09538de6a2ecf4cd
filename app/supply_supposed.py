"""The controls with which something else is supposed of a store's order."""

import streamlit as st

from app import read
from app.read import Here
from app.words import supply_what_if as words
from ops.supply.supposed.question import WhatIf
from warehouse.settings import settings

PERCENT, LONGER = (-50, 100), (-50, 200)


def supposed(location_id: str, here: Here) -> tuple[WhatIf, str]:
    """What the controls suppose, at first nothing, and what a person calls it."""
    use, leads, promises = st.columns(3, gap="medium")
    with use:
        told = _use(here)
    with leads:
        told |= _leads(here)
    with promises:
        told |= _promises()
    left, right = st.columns(2, gap="medium")
    with left:
        told |= _budget(location_id)
    name = right.text_input(
        words.NAME, max_chars=80, key="supply-what-if-name", help=words.HELP_NAME
    )
    return WhatIf.from_json(told), name


def _use(here: Here) -> dict[str, object]:
    beds = st.slider(words.BEDS, *PERCENT, 0, 5, key="supply-beds", help=words.HELP_BEDS)
    wards = read.reference_table(here.copy, "wards")["ward_id"].sort().to_list()
    ward = st.selectbox(words.WARD, [words.ALL_WARDS, *wards], key="supply-ward")
    booked = st.slider(words.BOOKED, *PERCENT, 0, 5, key="supply-booked", help=words.HELP_BOOKED)
    use = st.slider(words.USE, *PERCENT, 0, 5, key="supply-use", help=words.HELP_USE)
    one = {"ward_id": ward} if beds and ward != words.ALL_WARDS else {}
    factors = {"beds": beds, "booked": booked, "use": use}
    return {name: 1 + more / 100 for name, more in factors.items()} | one


def _leads(here: Here) -> dict[str, object]:
    factor = st.slider(words.LEAD_FACTOR, *LONGER, 0, 10, key="supply-factor")
    days = int(
        st.number_input(words.LEAD_DAYS, -60, 60, 0, key="supply-days", help=words.HELP_LEADS)
    )
    named = read.reference_table(here.copy, "items")["supplier"].drop_nulls().unique().sort()
    supplier = st.selectbox(
        words.SUPPLIER, [words.ALL_SUPPLIERS, *named.to_list()], key="supply-supplier"
    )
    one = {"supplier": supplier} if (factor or days) and supplier != words.ALL_SUPPLIERS else {}
    return {"lead_factor": 1 + factor / 100, "lead_days": days} | one


def _promises() -> dict[str, object]:
    usual, told = settings().supply.service, {}
    for grade, label in words.PROMISES.items():
        now = round(100 * usual[grade], 1)
        given = st.number_input(
            label, 50.0, 99.9, min(max(now, 50.0), 99.9), 0.5, "%.1f",
            key=f"supply-{grade}", help=words.HELP_PROMISE,
        )  # fmt: skip
        if round(given, 1) != now:
            told[grade] = round(given / 100, 4)
    return {"service": told}


def _budget(location_id: str) -> dict[str, object]:
    usual = settings().order_budgets_gbp.get(location_id)
    given = st.number_input(
        words.BUDGET, 0.0, 1e8, usual, 100.0, "%.0f", key="supply-budget", help=words.HELP_BUDGET
    )
    if given == usual:
        return {}
    return {"no_budget": True} if given is None else {"budget_gbp": float(given)}
