"""What a site says of the cost of its staff and of how soon its ED's patients are seen."""

import pytest

from warehouse.settings import SettingsError, settings

SAID = """
[staffing.north]
missing_hour = 45
idle_hour = 30
bank_hour_gbp = 31.5
agency_hour_gbp = 62
[staffing.north.ed_waiting."ED nurse"]
minutes_per_patient = 50
wait_minutes = 30
"""


@pytest.fixture
def write(folder):
    def said(text):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "hospital.toml").write_text(text)

    return said


def test_a_site_says_what_its_staff_cost_and_how_soon_patients_are_seen(write):
    write(SAID)
    north = settings().staffing_of("north")
    assert (north.missing_hour, north.idle_hour, north.bank_hour_gbp) == (45, 30, 31.5)
    assert north.ed_waiting["ED nurse"].share == 0.9
    assert north.ed_waiting["ED nurse"].patience_minutes is None


def test_a_site_that_says_nothing_keeps_its_ratios_and_the_usual_costs(folder):
    south = settings().staffing_of("south")
    assert (south.missing_hour, south.agency_hour_gbp, south.ed_waiting) == (None, None, {})


def test_what_is_usual_holds_for_a_site_that_says_nothing(write):
    write("[staffing.usual]\nbank_hour_gbp = 20\n[staffing.north]\nagency_hour_gbp = 60")
    assert settings().staffing_of("south").bank_hour_gbp == 20
    assert settings().staffing_of("north").bank_hour_gbp is None


def test_status_names_what_was_said(write):
    write(SAID)
    [row] = [one for one in settings().as_rows() if one.name == "staffing"]
    assert "north: agency_hour_gbp, bank_hour_gbp, ed_waiting" in row.value


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("missing_hour = 3", "given together"),
        ("missing_hour = 0\nidle_hour = 1", "greater than 0"),
        ("bank_hour = 3", "not permitted"),
        ("[staffing.north.ed_waiting.nurse]\nwait_minutes = 30", "minutes_per_patient"),
        (
            "[staffing.north.ed_waiting.nurse]\nwait_minutes = 30\nminutes_per_patient = 9\n"
            "share = 1.0",
            "less than 1",
        ),
    ],
)
def test_what_makes_no_sense_is_named(write, wrong, words):
    write(f"[staffing.north]\n{wrong}")
    with pytest.raises(SettingsError, match=words):
        settings()
