"""Rows of a feed as understood, what is wrong with some of them, and the contract's rules."""

from collections import Counter
from dataclasses import dataclass, field

import dataframely as dy
import polars as pl

_RULES = {
    "leaves_after_arriving": ("NEGATIVE_STAY", "departed_at"),
    "leaves_after_coming": ("NEGATIVE_STAY", "out_at"),
    "ends_after_it_starts": ("ENDS_BEFORE_START", None),
    "booked_before_it_starts": ("BOOKED_AFTER_START", "booked_at"),
    "stands_in_for_another": ("OWN_SUBSTITUTE", "substitute_id"),
    "sign_says_which_kind": ("WRONG_SIGN", "beds"),
    "target_after_the_wait_began": ("TARGET_TOO_EARLY", "target_on"),
    "starts_on_the_hour": ("NOT_ON_THE_HOUR", "hour_start"),
}

_FAULTS = {"row": pl.UInt32, "code": pl.String, "field": pl.String}


@dataclass
class Understood:
    """Rows with typed columns and ``line``; faults by row number; what is worth a note."""

    rows: pl.DataFrame
    faults: list[pl.DataFrame] = field(default_factory=list)
    repeated: int = 0
    later: int = 0
    """Times in the hour that comes twice, and those of them that were taken as the later one."""
    told: Counter[str] = field(default_factory=Counter)
    """What was understood in a way that somebody should know of, and how often."""

    def fault(self, where: pl.Series, code: str | pl.Series, name: str | None) -> None:
        """Remember that these rows are wrong."""
        places = where.fill_null(False).arg_true()
        if not len(places):
            return
        codes = code.gather(places) if isinstance(code, pl.Series) else pl.lit(code)
        said = pl.select(row=places, code=codes, field=pl.lit(name, dtype=pl.String))
        self.faults.append(said.cast(_FAULTS))  # type: ignore[arg-type]

    def first_faults(self) -> pl.DataFrame:
        """One row per rejected row: what was found first."""
        if not self.faults:
            return pl.DataFrame(schema=_FAULTS)
        return pl.concat(self.faults).unique("row", keep="first", maintain_order=True).sort("row")


def check_rules(done: Understood, contract: type[dy.Schema]) -> None:
    """Every rule of the contract but uniqueness, which merging sees to."""
    rules = {
        name: rule.expr
        for name, rule in contract._validation_rules(with_cast=False).items()
        if name != "primary_key" and not name.endswith("|nullability")
    }
    if not rules:
        return
    kept = done.rows.select(**rules)
    for name in rules:
        broken = ~kept[name].fill_null(True)
        if len(broken) == 1 and done.rows.height != 1:
            broken = broken.new_from_index(0, done.rows.height)
        if broken.any():
            code, where = _code(name, contract)
            done.fault(broken, code, where)


def _code(rule: str, contract: type[dy.Schema]) -> tuple[str, str | None]:
    if "|" not in rule:
        return _RULES.get(rule, (rule.upper(), None))
    name, kind = rule.split("|")
    column = contract.columns()[name]
    if kind == "min" and getattr(column, "min", None) == 0:
        return "NEGATIVE_QTY", name
    codes = {
        "check": "UNKNOWN_CODE",
        "inf": "NOT_FINITE",
        "nan": "NOT_FINITE",
        "min_length": "MISSING_VALUE",
    }
    return codes.get(kind, "OUT_OF_RANGE"), name
