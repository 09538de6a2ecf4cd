"""Whether the chances of a no-show, and what they are used for, mean the same for every group.

Groups are joined here, after the chances were learnt, and go nowhere else.
"""

import polars as pl

from flows.recipe import Occasion
from flows.recipes.contact_lists import policy_of
from ops.clinic.fair_uses import replayed
from ops.clinic.fairness import age_band, fairness
from ops.clinic.no_show import NoShowModel
from ops.tables import GroupFairness
from warehouse import group_facts, reading, reference, writing

ATTRIBUTES = ("age band", "sex", "deprivation", "language")


def report(occasion: Occasion, model: NoShowModel) -> str | None:
    """Keep the report of what the model said in its contest; says for what it found no groups."""
    if model.said is None:
        return None
    with reading(as_known=occasion.as_of) as db:
        groups = group_facts.groups(db)
        policies = {row["clinic_id"]: policy_of(row) for row in reference.clinics(db).to_dicts()}
    rows = model.said.join(groups, on="appointment_id", how="left", maintain_order="left")
    rows = rows.with_columns(age_band(pl.col("age_years")).alias("age band"))
    given = [name for name in ATTRIBUTES if rows[name].drop_nulls().len()]
    if not given:
        return "No groups of patients are known, so there is no report on fair use."
    uses = replayed(rows, policies, spread=model.spread)
    found = pl.concat([fairness(chosen, given, use=use) for use, chosen in uses.items()])
    with writing("forecast") as db:
        group_facts.save(
            db,
            GroupFairness.validate(found.sort(GroupFairness.primary_key())),
            reviewed_at=occasion.as_of,
        )
    missing = [name for name in ATTRIBUTES if name not in given]
    if not missing:
        return None
    return f"Fair use is not told apart by {' and '.join(missing)}: nobody delivered it."
