"""Something of a person in every field of every format, and nothing of it anywhere afterwards."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from tests.warehouse import canaries
from warehouse import landing, publish, reading, status, writing
from warehouse.settings import settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def swept(folder, tmp_path, monkeypatch):
    """A hospital after such a delivery, its inbox elsewhere, and what became of every file."""
    monkeypatch.setenv("HOSPITAL_INBOX", str(tmp_path / "inbox"))
    canaries.put(settings().inbox)
    with writing("ingest") as db:
        outcomes = landing.land_inbox(db, settings().inbox, as_of=NOON)
    publish.publish(as_of=NOON, run_id="sweep")
    return folder, outcomes


def test_nothing_of_a_person_is_kept_or_told(swept):
    folder, outcomes = swept
    assert canaries.in_folder(folder) == []
    assert canaries.traces(str([asdict(each) for each in outcomes]), "outcomes") == []
    with reading() as db:
        told = [status.feeds(db, as_of=NOON).to_dicts(), status.deliveries(db, n=1000).to_dicts()]
        samples = db.execute("from staging.rejected").fetchall()
    assert canaries.traces(str([told, samples]), "status") == []


def test_the_same_delivery_was_read_and_not_refused_as_a_whole(swept):
    _, outcomes = swept
    loaded = {each.name: each for each in outcomes if each.status == "loaded"}
    for feed in canaries.ROWS:
        assert loaded[f"{feed}/1.csv"].loaded > 0
        if feed != "sites":
            assert loaded[f"{feed}/1.csv"].quarantined > 0
    assert loaded["hl7/1.hl7"].loaded > 100
    assert loaded["ed_visits/7.xlsx"].quarantined > 0
    assert loaded["omop/VISIT_OCCURRENCE.csv"].received > 20
    assert loaded["omop/VISIT_DETAIL.csv"].received > 20
    fhir = loaded["fhir/1.ndjson"]
    assert fhir.loaded + fhir.duplicate + fhir.superseded > 100
    for each in loaded.values():
        counted = each.loaded + each.duplicate + each.superseded + each.quarantined
        assert counted == each.received
