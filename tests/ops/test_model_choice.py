"""A model that people put in, by one or by two, kept for good."""

from datetime import UTC, datetime, timedelta

import polars as pl

from ops.model_choice import as_changes, choices, request_id, standing
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
    [one] = choices(known)
    assert (one.model, one.asked_by, one.reason) == ("usual_week", "ada", "too jumpy")


def test_what_another_approved_speaks():
    known = decided(ASKED, APPROVED)
    assert standing(known, "ed_census").model == "usual_week"
    assert standing(known, "ward_census") is None


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


def test_who_chose_it_is_told_whether_it_took_two_or_not():
    alone, both = said("ada", NOON, "accepted"), said("ada and grace", NOON, "accepted")
    assert [choices(decided(one))[0].by for one in (alone, both)] == ["ada", "ada and grace"]
    assert choices(decided(ASKED, APPROVED))[0].by == "ada and grace"
