"""English as it is written in the United Kingdom: what all texts of the house are written in."""

from ops.languages.language import Language

EN_GB = Language(
    code="en-GB",
    name="English (UK)",
    plain="{day} {month}",
    dated="{day} {month} {year}",
    day="{weekday} {day} {month}",
    day_dated="{weekday} {day} {month} {year}",
    typed="DD/MM/YYYY",
)
