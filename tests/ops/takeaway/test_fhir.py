import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from ops.tables import BookedAt, Item, OrderLine, SessionBooked, TemplateLine
from ops.takeaway.clinic_fhir import appointments, schedules, slots
from ops.takeaway.fhir import as_bundle
from ops.takeaway.orders import supply_requests
from tests.tables import table

EXAMPLES = Path(__file__).parents[4] / "shared/data/fhir/examples"
MADE = datetime(2026, 7, 1, 9, tzinfo=UTC)

# FHIR R4, hl7.org/fhir/R4: required bindings of what leaves here.
CODES = {
    "Slot": {"busy", "free", "busy-unavailable", "busy-tentative", "entered-in-error"},
    "Appointment": {
        *("proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow"),
        *("entered-in-error", "checked-in", "waitlist"),
    },
    "SupplyRequest": {
        *("draft", "active", "suspended", "cancelled", "completed", "entered-in-error"),
        "unknown",
    },
}
PARTICIPATION = {"accepted", "declined", "tentative", "needs-action"}
REQUIRED = {"required", "optional", "information-only"}

SESSIONS = """
    session_id | clinic_id | site_id | starts_at        | ends_at          | slots | slot_minutes | booked | listed
    s1         | cardio    | north   | 2026-07-06 08:00 | 2026-07-06 09:00 | 3     | 20           | 4      | yes
    s2         | cardio    | north   | 2026-07-07 08:00 | 2026-07-07 09:00 | 3     | 20           | 0      | yes
"""
TEMPLATE = """
    proposal_id | session_id | starts_at        | bookings
    t1          | s1         | 2026-07-06 08:00 | 2
    t1          | s1         | 2026-07-06 08:20 | 0
    t1          | s1         | 2026-07-06 08:40 | 1
"""
BOOKED = """
    session_id | starts_at        | booked
    s1         | 2026-07-06 08:00 | 1
    s1         | 2026-07-06 08:40 | 3
"""
LINES = pl.DataFrame(
    {
        "proposal_id": ["b1"],
        "request_id": ["r7"],
        "clinic_id": ["cardio"],
        "session_id": ["s1"],
        "starts_at": [datetime(2026, 7, 6, 8, tzinfo=UTC)],
        "ends_at": [datetime(2026, 7, 6, 8, 40, tzinfo=UTC)],
        "clinician_id": ["dr-1"],
        "room_id": [None],
        "visit_kind": ["follow_up"],
        "modality": ["video"],
        "priority": ["urgent"],
        "reason": ["Urgent, and the first place before the target day."],
    }
)


def validated(resources):
    file = as_bundle(resources, name="n", made_at=MADE, time_zone="Europe/London")
    Bundle.model_validate_json(file)
    entries = [entry["resource"] for entry in json.loads(file)["entry"]]
    for one in entries:
        get_fhir_model_class(one["resourceType"]).model_validate(one)
        assert one.get("status", "draft") in CODES.get(one["resourceType"], {"draft"})
    return entries


def told():
    sessions, template, booked = (
        table(*pair)
        for pair in ((SessionBooked, SESSIONS), (TemplateLine, TEMPLATE), (BookedAt, BOOKED))
    )
    return sessions, template, booked


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["Slot", "Schedule", "Appointment", "SupplyRequest"])
def test_the_judge_takes_the_official_examples(kind):
    if not EXAMPLES.exists():
        pytest.skip("no examples beside the project")
    for path in EXAMPLES.glob(f"{kind}-*.json"):
        get_fhir_model_class(kind).model_validate_json(path.read_bytes())


@pytest.mark.parametrize("missing", ["schedule", "status", "start", "end"])
def test_the_judge_refuses_a_slot_that_lacks_what_it_needs(missing):
    sessions, template, booked = told()
    [slot, *_] = slots(sessions, template, booked, time_zone="Europe/London")
    del slot[missing]
    with pytest.raises(ValidationError):
        get_fhir_model_class("Slot").model_validate(slot)


def test_each_place_of_a_template_is_a_slot_busy_once_it_is_booked():
    sessions, template, booked = told()
    zone = "Europe/London"
    found = validated(
        [
            *schedules(sessions, time_zone=zone),
            *slots(sessions, template, booked, time_zone=zone),
        ]
    )
    places = [one for one in found if one["resourceType"] == "Slot"]
    assert [(one["start"], one["status"], one.get("overbooked", False)) for one in places] == [
        ("2026-07-06T09:00:00+01:00", "busy", False),
        ("2026-07-06T09:00:00+01:00", "busy-unavailable", False),  # four booked, of three
        ("2026-07-06T09:40:00+01:00", "busy", True),
    ]
    assert places[0]["end"] == "2026-07-06T09:20:00+01:00"


def test_no_more_slots_are_free_than_the_session_may_still_book():
    sessions, template, _ = told()
    late = table(
        BookedAt,
        """
        session_id | starts_at        | booked
        s1         | 2026-07-06 08:20 | 2
        """,
    )
    found = slots(sessions, template, late, time_zone="Europe/London")
    assert [(one["start"][11:16], one["status"]) for one in found] == [
        ("09:00", "free"),
        ("09:00", "busy-unavailable"),
        ("09:20", "busy"),
        ("09:40", "busy-unavailable"),
    ]


def test_who_is_booked_where_the_template_leaves_a_gap_is_told_as_overbooked():
    sessions, template, _ = told()
    early = table(
        BookedAt,
        """
        session_id | starts_at        | booked
        s1         | 2026-07-06 08:20 | 2
        """,
    )
    places = slots(sessions, template, early, time_zone="Europe/London")
    [gap] = [one for one in places if one["start"] == "2026-07-06T09:20:00+01:00"]
    assert (gap["status"], gap["overbooked"]) == ("busy", True)


def test_every_slot_points_at_the_schedule_of_its_session():
    sessions, template, booked = told()
    file = json.loads(
        as_bundle(
            [
                *schedules(sessions, time_zone="Europe/London"),
                *slots(sessions, template, booked, time_zone="Europe/London"),
            ],
            name="n",
            made_at=MADE,
            time_zone="Europe/London",
        )
    )
    addresses = {entry["fullUrl"]: entry["resource"] for entry in file["entry"]}
    assert len(addresses) == len(file["entry"])
    for one in addresses.values():
        if one["resourceType"] == "Slot":
            session = addresses[one["schedule"]["reference"]]
            assert session["identifier"][0]["value"] == "s1"


def test_a_proposed_booking_is_a_proposed_appointment():
    [found] = validated(appointments(LINES, time_zone="Europe/London"))
    assert (found["status"], found["minutesDuration"], found["priority"]) == ("proposed", 40, 1)
    assert found["basedOn"][0]["identifier"]["value"] == "r7"
    for one in found["participant"]:
        assert one["status"] in PARTICIPATION
        assert one["required"] in REQUIRED
        assert one.get("type") or one.get("actor")  # app-1
    assert "start" in found  # app-2
    assert "end" in found


def test_the_same_thing_keeps_its_number():
    first, again = (appointments(LINES, time_zone="Europe/London")[0]["id"] for _ in range(2))
    assert first == again


def test_an_accepted_order_is_a_draft_request_per_line():
    lines = table(
        OrderLine,
        """
        proposal_id | item_id | location_id | quantity | pack_size | on_hand | on_order | protection_days | usual_use | busy_use | reorder_point | par_level | stockout_chance | reason
        o1          | glove   | store       | 46       | 100       | 20      | 0        | 7               | 300       | 420      | 350           | 4500      | 0.4             | Runs out on Friday.
        """,
    )
    items = table(
        Item,
        """
        item_id | issue_unit | pack_size | lead_time_days | criticality | supplier
        glove   | gloves     | 100       | 2              | vital | Medway
        """,
    )
    [found] = validated(
        supply_requests(
            lines, items, accepted_at=MADE, accepted_by="supplies", time_zone="Europe/London"
        )
    )
    assert (found["status"], found["quantity"]["value"]) == ("draft", 46)
    assert found["quantity"]["unit"] == "pack of 100 gloves"
    assert found["authoredOn"] == "2026-07-01T10:00:00+01:00"
    assert found["deliverTo"]["identifier"]["value"] == "store"
    assert [one["display"] for one in found["supplier"]] == ["Medway"]


def test_nothing_to_tell_is_a_bundle_without_entries():
    file = as_bundle([], name="n", made_at=MADE, time_zone="Europe/London")
    assert "entry" not in json.loads(file)
    Bundle.model_validate_json(file)
