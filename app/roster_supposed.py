"""The controls with which something else is supposed of a roster."""

import polars as pl
import streamlit as st

from app.words import roster_what_if as words
from ops.staffing.policy import StaffingPolicy
from ops.staffing.policy_terms import terms
from ops.staffing.what_if import OneRatio, WhatIf

PERCENT = (-30, 50)


def supposed(required: pl.DataFrame, policy: StaffingPolicy) -> WhatIf:
    """What the controls suppose; as they stand at first, nothing."""
    skills = required["skill"].unique().sort().to_list()
    left, middle, right = st.columns(3, gap="medium")
    with left:
        demand = st.slider(
            words.DEMAND, *PERCENT, 0, 5, key="what-if-demand", help=words.HELP_DEMAND
        )
        ratios = st.slider(
            words.RATIOS, *PERCENT, 0, 5, key="what-if-ratios", help=words.HELP_RATIOS
        )
    with middle:
        ill = st.number_input(words.ILL, 0, 50, 0, key="what-if-ill", help=words.HELP_ILL)
        who = st.selectbox(words.ILL_SKILL, [words.ANY_SKILL, *skills], key="what-if-skill")
    with right:
        ratio = _one_ratio(required)
        rules = _rules(policy)
    return WhatIf(
        demand=1 + demand / 100,
        ratios=1 + ratios / 100,
        ratio=ratio,
        rules=rules,
        ill=int(ill),
        ill_skill=who if ill and who != words.ANY_SKILL else None,
    )


def _one_ratio(required: pl.DataFrame) -> OneRatio | None:
    pairs = required.select("ward_id", "skill").unique().sort("ward_id", "skill").rows()
    named = {f"{ward} · {skill}": (ward, skill) for ward, skill in pairs}
    picked = st.selectbox(words.ONE_RATIO, [words.NO_RATIO, *named], key="what-if-ratio")
    if picked not in named:
        return None
    patients = st.number_input(words.PATIENTS, 0.5, 60.0, 8.0, 0.5, key="what-if-patients")
    return OneRatio(*named[picked], float(patients))


def _rules(policy: StaffingPolicy) -> dict[str, float]:
    """Numbers of the policy that are supposed to be others."""
    known = terms(policy)
    picked = st.multiselect(
        words.RULES, list(known), format_func=words.term, key="what-if-rules", help=words.HELP_RULES
    )
    changed = {}
    for name in picked:
        usual = float(known[name].value or 0)
        step = 1.0 if known[name].whole else 0.5
        form = "%d" if known[name].whole else "%.1f"
        value = st.number_input(
            words.term(name), 0.0, 100_000.0, usual, step, format=form, key=f"what-if-{name}"
        )
        if value != known[name].value:
            changed[name] = float(value)
    return changed
