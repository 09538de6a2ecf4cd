"""A model that people put in: asked by one, approved by another, kept for good."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ops.model_choice import (
    LAPSES_AFTER,
    ChoiceError,
    as_changes,
    choices,
    must_be_another,
    request_id,
    standing,
    waiting,
)
from ops.tables import Decision

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(by, at, verdict, *, model="usual_week", asked_at=NOON, note=None):
    import json

    told = as_changes("ed_census", model, "ada", asked_at, "too jumpy")
    return {
        "decision_id": f"{at:%Y%m%dT%H%M%S}-{by}",
        "proposal_id": request_id("ed_census", asked_at),
        "decided_at": at,
        "decided_by": by,
        "verdict": verdict,
        "note": note,
        "changes": json.dumps(told),
    }


def decided(*rows):
    frame = pl.DataFrame(list(rows), schema=Decision.create_empty().schema)
    return Decision.validate(frame.sort("decision_id"))


ASKED = said("ada", NOON, "changed")
APPROVED = said("grace", NOON + HOUR, "accepted")


def test_what_was_only_asked_for_does_not_speak():
    known = decided(ASKED)
    assert standing(known, "ed_census") is None
    [one] = waiting(known, NOON + HOUR)
    assert (one.model, one.asked_by, one.reason) == ("usual_week", "ada", "too jumpy")


def test_what_another_approved_speaks():
    known = decided(ASKED, APPROVED)
    assert standing(known, "ed_census").model == "usual_week"
    assert standing(known, "ward_census") is None
    assert waiting(known, NOON + HOUR) == []


def test_what_was_declined_does_not():
    declined = said("grace", NOON + HOUR, "declined", note="it is better at night")
    assert standing(decided(ASKED, declined), "ed_census") is None
    assert choices(decided(ASKED, declined))[0].answer == "it is better at night"


def test_the_later_choice_counts_and_contests_can_choose_again():
    later = NOON + 3 * HOUR
    back = said("ada", later, "changed", model=None, asked_at=later)
    yes = said("grace", later + HOUR, "accepted", model=None, asked_at=later)
    assert standing(decided(ASKED, APPROVED, back), "ed_census").model == "usual_week"
    assert standing(decided(ASKED, APPROVED, back, yes), "ed_census") is None


def test_nobody_approves_what_they_asked_for_unless_none_can_be_told_apart():
    [one] = choices(decided(ASKED))
    with pytest.raises(ChoiceError, match="another person has to approve"):
        must_be_another(one, "ada", NOON + HOUR, one_name=False)
    must_be_another(one, "grace", NOON + HOUR, one_name=False)
    must_be_another(one, "ada", NOON + HOUR, one_name=True)


def test_a_request_lapses():
    [one] = choices(decided(ASKED))
    late = NOON + LAPSES_AFTER + HOUR
    assert waiting(decided(ASKED), late) == []
    with pytest.raises(ChoiceError, match="7 days ago"):
        must_be_another(one, "grace", late, one_name=False)
