"""Sex, deprivation and language are reported on and can reach no chance."""

from datetime import UTC, datetime

import pytest
from polars.testing import assert_frame_equal

from ops.clinic.no_show_features import FEATURES, allowed
from ops.errors import NotAllowedError
from ops.tables import AppointmentKnown, ContactPreference, PatientGroup
from tests.hospital import SITES, fill
from warehouse import clinic, group_facts
from warehouse.build import lineage, models

GROUPED = ("patient_group", "contact_preference")
COLUMNS = {*PatientGroup.column_names(), *ContactPreference.column_names()} - {"patient_id"}
CLINICS = "clinic_id | site_id | slot_minutes\neyes | north | 20"
PAST = """
    appointment_id | patient_id | clinic_id | booked_at        | starts_at        | status
    a1             | ann        | eyes      | 2026-06-01 08:00 | 2026-06-03 08:00 | no_show
    b1             | bob        | eyes      | 2026-06-01 08:00 | 2026-06-03 09:00 | attended
"""
GROUPS = """
    patient_id | sex    | deprivation
    ann        | female | 1
    bob        |        | 5
"""
LATER = datetime(2026, 6, 10, tzinfo=UTC)


def test_no_column_of_a_group_is_a_feature_or_known_of_an_appointment():
    assert not COLUMNS & set(FEATURES)
    assert not COLUMNS & set(AppointmentKnown.column_names())


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_group_cannot_be_allowed_as_a_feature(name):
    with pytest.raises(NotAllowedError, match=name):
        allowed((*FEATURES, name))


def test_no_view_that_a_chance_is_read_from_reads_a_group():
    reads = lineage(models())
    waiting, read = ["marts.appointment", "marts.patient_appointments"], set()
    while waiting:
        read.add(view := waiting.pop())
        waiting += reads.get(view, set()) - read
    assert not {f"known.{table}" for table in GROUPED} & read
    assert not any(table in clinic._KNOWN + clinic._COMING for table in GROUPED)


def test_what_is_known_of_an_appointment_is_the_same_with_and_without_groups(db):
    fill(db, "sites", SITES)
    fill(db, "clinics", CLINICS)
    fill(db, "appointments", PAST)
    before = clinic.appointments_known(db, as_of=LATER)
    fill(db, "patient_groups", GROUPS)
    assert_frame_equal(clinic.appointments_known(db, as_of=LATER), before)
    told = group_facts.groups(db).rows()
    assert told == [
        ("a1", "female", "fifth 1 (most deprived)", None),
        ("b1", None, "fifth 5 (least deprived)", None),
    ]
