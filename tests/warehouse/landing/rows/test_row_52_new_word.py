"""A word that was never there before is noted, whether its record loads or is kept aside."""

from datetime import timedelta

import pytest

from tests.warehouse.landing.conftest import NOW

STAYS = "stay_id,ward_id,specialty,admission_type,in_at\n"


def stay(number, specialty, kind="emergency"):
    return f"{number},n1,{specialty},{kind},2026-01-01T08:00:00Z\n"


@pytest.fixture
def before(drop):
    drop("ward_stays/1.csv", STAYS + stay(1, "medicine"))


def test_a_new_specialty_loads_and_is_noted(db, before, drop):
    outcome = drop("ward_stays/2.csv", STAYS + stay(2, "renal") + stay(3, "medicine"))
    assert outcome.loaded == 2
    assert "DRIFT: new word renal in specialty (1 times)" in outcome.reason
    sql = "select kind, field, value from raw.drift"
    assert db.execute(sql).fetchall() == [("new word", "specialty", "renal")]


def test_a_word_outside_a_short_list_is_kept_aside_and_noted_once(db, before, drop):
    first = drop("ward_stays/2.csv", STAYS + stay(2, "medicine", "urgent"))
    assert first.quarantined == 1
    assert "new word urgent in admission_type, kept aside (1 times)" in first.reason
    second = drop(
        "ward_stays/3.csv",
        STAYS + stay(3, "medicine", "urgent"),
        as_of=NOW + timedelta(hours=1),
    )
    assert "DRIFT" not in (second.reason or "")


def test_a_word_that_might_be_a_name_is_not_shown(db, before, drop):
    outcome = drop("ward_stays/2.csv", STAYS + stay(2, "Maria Example"))
    assert "Maria" not in (outcome.reason or "")
    assert db.execute("select count(*) from raw.drift where value like '%Maria%'").fetchall() == [
        (0,)
    ]


def test_a_share_that_moved_is_noted_and_chance_is_not(db, drop):
    def kinds(start, emergencies):
        return STAYS + "".join(
            stay(start + n, "medicine", "emergency" if n < emergencies else "elective")
            for n in range(200)
        )

    drop("ward_stays/1.csv", kinds(0, 100))
    chance = drop("ward_stays/2.csv", kinds(1000, 108), as_of=NOW + timedelta(hours=1))
    assert "DRIFT" not in (chance.reason or "")
    moved = drop("ward_stays/3.csv", kinds(2000, 160), as_of=NOW + timedelta(hours=2))
    assert "is 80% of admission_type, it was 52%" in moved.reason or (
        "is 20% of admission_type, it was 48%" in moved.reason
    )
