"""What a store would order if things were others, worked out as the night works out its order."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from flows.requests import supply_what_if
from flows.requests.apart import CutShortError
from ops.errors import PlanningError
from ops.staffing.attended import nobody
from tests.digest import digest
from warehouse import plans, reading

pytestmark = pytest.mark.slow


def newest():
    with reading() as db:
        return plans.latest(db, "order", as_of=datetime.now(UTC)).row(0, named=True)


def answered(attendant=nobody, proposal_id=None, **what):
    content = {"proposal_id": proposal_id or newest()["proposal_id"], "what_if": what}
    return supply_what_if.answer(content, attendant)


def test_as_it_is_the_order_is_the_one_proposed_and_what_is_supposed_changes_it(hospital):
    before, heard = digest(hospital), []
    answer = answered(lambda word: heard.append(word.used) or True, use=1.5, lead_days=3)
    assert heard == sorted(heard)
    assert digest(hospital) == before
    assert json.loads(json.dumps(answer)) == answer
    with reading() as db:
        lines = plans.order_lines(db, newest()["proposal_id"]).filter(pl.col("quantity") > 0)
    usual, supposed = answer["usual"], answer["supposed"]
    assert (usual["lines"], usual["packs"]) == (lines.height, lines["quantity"].sum())
    assert supposed["packs"] > usual["packs"]
    assert answer["items"][0]["after"] > answer["items"][0]["before"]


def test_what_cannot_be_answered_is_refused_with_a_sentence(hospital):
    with pytest.raises(PlanningError, match="order-nowhere is no longer kept"):
        answered(proposal_id="order-nowhere", use=1.1)
    with pytest.raises(PlanningError, match="There is no ward called attic"):
        answered(beds=1.1, ward_id="attic")
    with pytest.raises(CutShortError, match="stopped before"):
        answered(lambda word: False, use=1.1)
