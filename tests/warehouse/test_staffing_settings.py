"""What a site says of the cost of its staff and of how soon its ED's patients are seen."""

import pytest

from warehouse.settings import SettingsError, settings

SAID = """
[staffing.north]
missing_hour = 45
idle_hour = 30
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
    assert (north.missing_hour, north.idle_hour) == (45, 30)
    assert north.ed_waiting["ED nurse"].share == 0.9
    assert north.ed_waiting["ED nurse"].patience_minutes is None


def test_a_site_that_says_nothing_keeps_its_ratios_and_the_usual_costs(folder):
    south = settings().staffing_of("south")
    assert (south.missing_hour, south.idle_hour, south.ed_waiting) == (None, None, {})


def test_what_is_usual_holds_for_a_site_that_says_nothing(write):
    write("[staffing.usual]\nmissing_hour = 9\nidle_hour = 1\n[staffing.north]\n")
    assert settings().staffing_of("south").missing_hour == 9
    assert settings().staffing_of("north").missing_hour is None


def test_status_names_what_was_said(write):
    write(SAID)
    [row] = [one for one in settings().as_rows() if one.name == "staffing"]
    assert "north: ed_waiting, idle_hour, missing_hour" in row.value


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("missing_hour = 3", "given together"),
        ("missing_hour = 0\nidle_hour = 1", "greater than 0"),
        ("bank_hour = 3", "no setting staffing.north.bank_hour"),
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
