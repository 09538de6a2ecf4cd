"""Scenarios that somebody saved under a name: kept among the drafts, since nothing is decided.

Each save, new name and throwing away is a new version of the same draft and a line of the trail,
so two people at once lose nothing, and what was thrown away can be taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from ops.errors import PlanningError
from warehouse.records.drafts import Draft, draft, drafts, save_draft

ACT = "scenario"
BEGINNING = "scenario:"
LONGEST_NAME, LONGEST_NOTE = 80, 300


class UnclearScenarioError(PlanningError):
    """A scenario that nobody could find again."""


@dataclass(frozen=True)
class SavedScenario:
    """A scenario of a site: what it asks, and what it said when it was saved."""

    scenario_id: str
    site_id: str
    name: str
    note: str
    question: Mapping[str, Any]
    then: Mapping[str, Any] | None
    """The few numbers it said when its question was last saved; None if it had no answer."""
    saved_by: str
    saved_at: datetime
    thrown: bool = False
    version: int = 0
    changed_by: str = ""

    @property
    def key(self) -> str:
        """The name of its draft."""
        return f"{BEGINNING}{self.scenario_id}"


def keep(
    site_id: str,
    name: str,
    note: str,
    question: Mapping[str, Any],
    then: Mapping[str, Any] | None,
    *,
    by: str,
) -> SavedScenario:
    """Save a new scenario."""
    at = datetime.now(UTC)
    scenario_id = f"{at:%Y%m%dT%H%M%S%fZ}-{uuid4().hex[:8]}"
    named = (_clear(name), note.strip()[:LONGEST_NOTE])
    return _save(SavedScenario(scenario_id, site_id, *named, question, then, by, at), by)


def keep_over(
    one: SavedScenario, question: Mapping[str, Any], then: Mapping[str, Any] | None, *, by: str
) -> SavedScenario:
    """Save another question under the same name."""
    new = replace(one, question=question, then=then, saved_by=by, saved_at=datetime.now(UTC))
    return _save(new, by)


def rename(one: SavedScenario, name: str, note: str, *, by: str) -> SavedScenario:
    """Give it another name and note; what it asks stays."""
    return _save(replace(one, name=_clear(name), note=note.strip()[:LONGEST_NOTE]), by)


def throw_away(one: SavedScenario, *, by: str) -> SavedScenario:
    """Take it off the list; it can be taken back."""
    return _save(replace(one, thrown=True), by)


def take_back(one: SavedScenario, *, by: str) -> SavedScenario:
    """Put it on the list again."""
    return _save(replace(one, thrown=False), by)


def saved(site_id: str) -> list[SavedScenario]:
    """Every scenario of a site, those thrown away too, the newest first."""
    every = (_scenario(one) for one in drafts(BEGINNING))
    return sorted(
        (one for one in every if one.site_id == site_id), key=lambda one: one.key, reverse=True
    )


def scenario(scenario_id: str) -> SavedScenario | None:
    """One scenario by its number, thrown away or not; None if nobody saved it."""
    found = draft(f"{BEGINNING}{scenario_id}")
    return None if found is None else _scenario(found)


def _save(one: SavedScenario, by: str) -> SavedScenario:
    names = ("site_id", "name", "note", "question", "then", "saved_by", "thrown")
    content = {name: getattr(one, name) for name in names}
    content["saved_at"] = one.saved_at.isoformat()
    kept = save_draft(one.key, content, version=one.version, by=by, act=ACT)
    return _scenario(kept)


def _scenario(one: Draft) -> SavedScenario:
    told = one.content | {"saved_at": datetime.fromisoformat(one.content["saved_at"])}
    name = one.key.removeprefix(BEGINNING)
    return SavedScenario(name, **told, version=one.version, changed_by=one.saved_by)


def _clear(name: str) -> str:
    given = " ".join(name.split())
    if not given:
        raise UnclearScenarioError(
            "A saved scenario needs a name, and none was given. Say in a few words what it is."
        )
    return given[:LONGEST_NAME]
