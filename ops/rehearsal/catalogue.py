"""What an invented hospital keeps on its shelves: sixty items and what makes them move.

``drawn`` says how wards take an item: smooth (every day), intermittent (now and then, a few) or
lumpy (seldom, many at once). ``by`` says what it follows: patients on all wards (beds), on the
surgical ward (surgery), ED arrivals (arrivals) or booked admissions (procedures). ``each`` is
how much of it one of those takes a day, in issue units for smooth items and in orders by a ward
for the others.
"""

import polars as pl

from ops.rehearsal.chance import draws
from ops.rehearsal.invention import Invention

CATALOGUE = """
item | unit | pack | lead | criticality | life | price | drawn | by | each
gloves-nitrile-m | pair | 100 | 3 | essential | | 4.20 | smooth | beds | 9.0
gloves-nitrile-l | pair | 100 | 3 | essential | | 4.20 | smooth | beds | 6.0
apron-plastic | piece | 200 | 3 | essential | | 5.10 | smooth | beds | 7.0
mask-surgical | piece | 50 | 5 | essential | | 2.80 | smooth | arrivals | 1.6
cannula-20g | piece | 50 | 4 | vital | | 31.00 | smooth | arrivals | 0.35
cannula-18g | piece | 50 | 4 | vital | | 31.00 | smooth | arrivals | 0.12
syringe-10ml | piece | 100 | 4 | essential | | 7.60 | smooth | beds | 2.6
syringe-5ml | piece | 100 | 4 | essential | | 6.10 | smooth | beds | 1.9
needle-21g | piece | 100 | 4 | essential | | 3.30 | smooth | beds | 1.7
giving-set | piece | 25 | 5 | vital | | 28.50 | smooth | beds | 0.42
saline-1l | bag | 10 | 4 | vital | | 9.80 | smooth | beds | 0.55
saline-500ml | bag | 20 | 4 | vital | | 14.00 | smooth | beds | 0.40
glucose-5pc-500ml | bag | 20 | 4 | essential | | 15.20 | smooth | beds | 0.16
hartmanns-1l | bag | 10 | 4 | vital | | 10.40 | smooth | surgery | 0.70
paracetamol-1g-iv | vial | 10 | 2 | essential | | 11.00 | smooth | beds | 0.60
paracetamol-500mg | tablet | 100 | 2 | essential | | 1.10 | smooth | beds | 4.2
ondansetron-4mg | vial | 5 | 2 | essential | | 6.70 | smooth | surgery | 0.50
enoxaparin-40mg | syringe | 10 | 2 | vital | | 30.30 | smooth | beds | 0.62
co-amoxiclav-1200mg | vial | 10 | 2 | vital | | 10.60 | smooth | beds | 0.38
furosemide-20mg | vial | 10 | 2 | essential | | 3.90 | smooth | beds | 0.30
insulin-soluble | vial | 1 | 2 | vital | 60 | 15.70 | smooth | beds | 0.035
salbutamol-nebule | nebule | 20 | 2 | vital | | 2.10 | smooth | arrivals | 0.09
pads-large | piece | 28 | 5 | desirable | | 8.40 | smooth | beds | 0.80
wipes-dry | piece | 100 | 5 | desirable | | 1.90 | smooth | beds | 3.5
dressing-foam-10cm | piece | 10 | 6 | essential | | 24.00 | intermittent | beds | 0.008
dressing-alginate | piece | 10 | 6 | desirable | | 21.00 | intermittent | beds | 0.004
catheter-foley-14 | piece | 10 | 5 | essential | | 38.00 | intermittent | beds | 0.009
catheter-foley-16 | piece | 10 | 5 | essential | | 38.00 | intermittent | beds | 0.005
nasogastric-tube | piece | 10 | 6 | essential | | 26.00 | intermittent | beds | 0.004
chest-drain-28f | piece | 5 | 7 | vital | | 64.00 | intermittent | arrivals | 0.0006
spinal-needle-25g | piece | 10 | 7 | essential | | 45.00 | intermittent | procedures | 0.06
suture-3-0 | piece | 12 | 6 | essential | | 33.00 | intermittent | surgery | 0.018
suture-4-0 | piece | 12 | 6 | essential | | 33.00 | intermittent | surgery | 0.012
amiodarone-150mg | vial | 10 | 2 | vital | | 14.00 | intermittent | beds | 0.004
adrenaline-1mg | syringe | 10 | 2 | vital | 300 | 65.00 | intermittent | arrivals | 0.0011
naloxone-400mcg | vial | 10 | 2 | vital | | 48.00 | intermittent | arrivals | 0.0008
alteplase-50mg | vial | 1 | 3 | vital | 240 | 430.00 | intermittent | arrivals | 0.0005
tranexamic-500mg | vial | 10 | 2 | vital | | 15.00 | intermittent | surgery | 0.009
vancomycin-1g | vial | 10 | 2 | essential | | 112.00 | intermittent | beds | 0.006
meropenem-1g | vial | 10 | 2 | vital | | 95.00 | intermittent | beds | 0.007
digoxin-500mcg | vial | 5 | 3 | essential | | 9.00 | intermittent | beds | 0.0015
phenytoin-250mg | vial | 5 | 3 | essential | 365 | 21.00 | intermittent | arrivals | 0.0004
glucagon-1mg | vial | 1 | 3 | vital | 180 | 11.50 | intermittent | arrivals | 0.0007
tetanus-vaccine | syringe | 1 | 4 | essential | 150 | 7.80 | intermittent | arrivals | 0.0014
plaster-bandage-15cm | roll | 12 | 6 | essential | | 29.00 | intermittent | arrivals | 0.0012
oxygen-mask-venturi | piece | 20 | 5 | vital | | 36.00 | intermittent | beds | 0.005
red-cells-o-neg | unit | 1 | 1 | vital | 35 | 160.00 | lumpy | arrivals | 0.0006
red-cells-a-pos | unit | 1 | 1 | vital | 35 | 160.00 | lumpy | surgery | 0.010
platelets-adult | unit | 1 | 1 | vital | 7 | 215.00 | lumpy | beds | 0.0015
plasma-fresh-frozen | unit | 1 | 1 | vital | 365 | 32.00 | lumpy | surgery | 0.004
stent-coronary | piece | 1 | 7 | vital | | 540.00 | lumpy | procedures | 0.035
hip-cement | pack | 1 | 10 | essential | 540 | 88.00 | lumpy | procedures | 0.030
mesh-hernia | piece | 1 | 10 | essential | | 140.00 | lumpy | procedures | 0.040
stapler-reload | piece | 6 | 8 | essential | | 690.00 | lumpy | procedures | 0.050
drape-set-major | set | 8 | 6 | essential | | 74.00 | lumpy | procedures | 0.060
contrast-iodine-100ml | bottle | 10 | 5 | essential | 365 | 210.00 | lumpy | arrivals | 0.0009
dialysis-filter | piece | 4 | 9 | essential | | 96.00 | lumpy | beds | 0.0012
parenteral-nutrition | bag | 1 | 2 | essential | 14 | 52.00 | lumpy | surgery | 0.004
immunoglobulin-10g | vial | 1 | 8 | vital | 365 | 390.00 | lumpy | beds | 0.0008
swab-x-ray-detectable | piece | 50 | 5 | essential | | 18.00 | lumpy | surgery | 0.009
"""

SUBSTITUTES = """
item | substitute | factor | preference
gloves-nitrile-m | gloves-nitrile-l | 1 | 1
saline-1l | saline-500ml | 2 | 1
saline-1l | hartmanns-1l | 1 | 2
syringe-5ml | syringe-10ml | 1 | 1
cannula-20g | cannula-18g | 1 | 1
meropenem-1g | vancomycin-1g | 1 | 1
red-cells-a-pos | red-cells-o-neg | 1 | 1
"""
"""What may stand in for what, and how many issue units of it for one."""

LUMP = {"smooth": 1.0, "intermittent": 1.6, "lumpy": 7.0}
"""Issue units handed out at once, on average."""


def catalogue() -> pl.DataFrame:
    """One row per item, with what makes it move."""
    frame = _drawn(CATALOGUE)
    whole = pl.col("pack", "lead").cast(pl.Int64)
    life = pl.col("life").replace("", None).cast(pl.Int64)
    return frame.with_columns(whole, life, pl.col("price", "each").cast(pl.Float64))


def items() -> pl.DataFrame:
    """One row per item, as delivered."""
    return catalogue().select(
        item_id="item",
        issue_unit="unit",
        pack_size="pack",
        lead_time_days="lead",
        criticality="criticality",
        shelf_life_days="life",
        pack_price_gbp="price",
    )


def substitutes() -> pl.DataFrame:
    """One row per item and what may stand in for it, as delivered."""
    return _drawn(SUBSTITUTES).select(
        item_id="item",
        substitute_id="substitute",
        factor=pl.col("factor").cast(pl.Float64),
        preference=pl.col("preference").cast(pl.Int64),
    )


def _drawn(table: str) -> pl.DataFrame:
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return pl.DataFrame(lines[1:], schema=lines[0], orient="row")


def caution(invention: Invention, site: int) -> list[float]:
    """How generously each item is ordered at a site: some stores run close to the edge."""
    chance = draws(invention.seed, "caution", site)
    return [float(value) for value in chance.uniform(0.95, 1.7, len(catalogue()))]
