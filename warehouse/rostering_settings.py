"""Which rules bind the rosters of a site, and what binds single people: ``[rostering.SITE]``.

Shape and names are checked here, at start; whether a rule makes sense with other numbers is for
``ops.staffing.rule_sets`` to say when a roster is asked.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from ops.rule_names import LIMIT_KINDS, RULE_SETS
from warehouse.named import must_be_known
from warehouse.roster_costs import CostSettings

Number = bool | int | float | str | None
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class TermsSettings(BaseModel):
    """What one person's contract or health says: ``[rostering.SITE.people.STAFF_ID]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    never: tuple[str, ...] = Field(default=(), description="shift types never worked")
    nights: bool = Field(default=True, description="whether they work nights")
    days_off: tuple[Weekday, ...] = Field(default=(), description="days of the week never worked")
    opted_out: bool = Field(default=False, description="of the average, where the law lets them")
    most_weekly_hours: float | None = Field(default=None, ge=0, le=168)
    most_hours: float | None = Field(default=None, ge=0, description="over a whole roster")
    least_hours: float | None = Field(default=None, ge=0, description="over a whole roster")

    @model_validator(mode="after")
    def _in_order(self) -> "TermsSettings":
        least, most = self.least_hours, self.most_hours
        if least is not None and most is not None and least > most:
            raise ValueError("least_hours must be no more than most_hours")
        return self


class RosteringSettings(BaseModel):
    """What a site says about its rosters; nothing said is the hospital's own rules alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule_sets: tuple[str, ...] = Field(default=(), description="by name, such as eu_working_time")
    changes: dict[str, dict[str, Number]] = Field(
        default_factory=dict, description="other numbers of a rule, by its name"
    )
    leave_out: tuple[str, ...] = Field(default=(), description="rules that do not bind, by name")
    own: tuple[dict[str, Number], ...] = Field(
        default=(), description="rules of the site: name, kind, source, and the numbers"
    )
    substitutes: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="skills or grades that may fill a skill, the best first"
    )
    costs: CostSettings = Field(
        default=CostSettings(), description="prices, pounds and wishes: [rostering.SITE.costs]"
    )
    people: dict[str, TermsSettings] = Field(default_factory=dict, description="by staff_id")

    @field_validator("rule_sets")
    @classmethod
    def _known_sets(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        must_be_known(said, RULE_SETS, "rule set")
        return said

    @field_validator("changes", "leave_out")
    @classmethod
    def _known_rules(cls, said: Any, info: ValidationInfo) -> Any:
        named = info.data.get("rule_sets", ())
        if named:  # without a set, what is said of its rules is refused below
            rules = [rule for name in named for rule in RULE_SETS[name]]
            must_be_known(said, rules, f"rule of {' and '.join(named)}")
        return said

    @field_validator("own")
    @classmethod
    def _known_kinds(cls, said: tuple[dict[str, Number], ...]) -> tuple[dict[str, Number], ...]:
        for rule in said:
            for part in ("name", "kind", "source"):
                if not rule.get(part):
                    raise ValueError(f"a rule of the site needs a {part}")
            must_be_known([str(rule["kind"])], LIMIT_KINDS, "kind of rule")
        return said

    @model_validator(mode="after")
    def _names_something(self) -> "RosteringSettings":
        if not self.rule_sets and (self.changes or self.leave_out):
            raise ValueError("changes and leave_out speak of rule_sets, and none is named")
        for skill, others in self.substitutes.items():
            if skill in others or len(set(others)) < len(others):
                raise ValueError(f"substitutes of {skill} must name others, and each once")
        return self

    def told(self) -> str:
        """What is said expressly, for people to read; of single people only how many."""
        said = sorted(self.model_fields_set - {"people"})
        if self.people:
            said.append(f"people ({len(self.people)} with terms)")
        return ", ".join(said)
