"""Who delivers to an invented hospital, what each of them asks of an order, and bulky items."""

import polars as pl

SUPPLIERS = """
supplier | delivery | least | days | by
Albion Pharma | | 60 | mon;tue;wed;thu;fri | 16:00
Blood Service | 18 | | |
Clearwater Fluids | 35 | 200 | tue;fri | 12:00
Medway Devices | 15 | 100 | mon;wed;fri | 11:00
Northgate General | 20 | 150 | mon;tue;wed;thu;fri | 14:00
Orland Implants | 30 | | mon;thu | 12:00
"""
OTHERS = "Albion Pharma"
"""Delivers everything that no other does."""
DELIVERS = {
    "Blood Service": "red-cells-o-neg red-cells-a-pos platelets-adult plasma-fresh-frozen",
    "Clearwater Fluids": "saline-1l saline-500ml glucose-5pc-500ml hartmanns-1l dialysis-filter "
    "parenteral-nutrition",
    "Medway Devices": "cannula-20g cannula-18g giving-set dressing-foam-10cm dressing-alginate "
    "catheter-foley-14 catheter-foley-16 nasogastric-tube chest-drain-28f spinal-needle-25g "
    "suture-3-0 suture-4-0 oxygen-mask-venturi",
    "Northgate General": "gloves-nitrile-m gloves-nitrile-l apron-plastic mask-surgical "
    "syringe-10ml syringe-5ml needle-21g pads-large wipes-dry plaster-bandage-15cm drape-set-major "
    "swab-x-ray-detectable",
    "Orland Implants": "stent-coronary hip-cement mesh-hernia stapler-reload",
}
SMALL = 0.5
BULKY = (
    "gloves-nitrile-m 3 gloves-nitrile-l 3 apron-plastic 6 mask-surgical 2 syringe-10ml 5 "
    "syringe-5ml 4 giving-set 8 saline-1l 13 saline-500ml 14 glucose-5pc-500ml 14 hartmanns-1l 13 "
    "pads-large 20 wipes-dry 6 drape-set-major 40 dialysis-filter 10 parenteral-nutrition 4 "
    "plaster-bandage-15cm 5 oxygen-mask-venturi 12 swab-x-ray-detectable 5"
)
"""Litres that packs of bulky items take; all others are small."""


def suppliers() -> pl.DataFrame:
    """One row per supplier, as delivered."""
    lines = [[cell.strip() for cell in row.split("|")] for row in SUPPLIERS.strip().splitlines()]
    told = pl.DataFrame(lines[1:], schema=lines[0], orient="row")
    told = told.with_columns(pl.all().replace("", None))
    return told.select(
        "supplier",
        delivery_gbp=pl.col("delivery").cast(pl.Float64),
        least_order_gbp=pl.col("least").cast(pl.Float64),
        order_weekdays="days",
        order_by=pl.col("by").str.to_time("%H:%M"),
    )


def supplied(items: pl.DataFrame) -> pl.DataFrame:
    """Items with who delivers them and the litres that a pack takes."""
    by = {item: name for name, theirs in DELIVERS.items() for item in theirs.split()}
    words = BULKY.split()
    litres = dict(zip(words[::2], map(float, words[1::2]), strict=True))
    named = items["item_id"].to_list()
    return items.with_columns(
        supplier=pl.Series([by.get(item, OTHERS) for item in named]),
        room_litres=pl.Series([litres.get(item, SMALL) for item in named]),
    )
