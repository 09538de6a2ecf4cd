import pytest

from warehouse.settings import SettingsError, settings


@pytest.fixture
def written(folder):
    def write(text):
        folder.mkdir(exist_ok=True)
        (folder / "hospital.toml").write_text(text, "utf-8")
        return settings()

    return write


def test_a_site_that_said_nothing_has_the_usual_levels(folder):
    assert settings().levels_of("north").said() == {}


def test_a_site_says_its_thresholds_actions_and_quiet_hours(written):
    chosen = written(
        '[levels.north]\nthresholds = [0.8, 1.0, 1.2, 1.5]\nquiet = ["22:00", "06:00"]\n'
        'actions = [["Rest."], ["Watch."], ["Prepare."], ["Act."], ["Divert.", "Call."]]\n'
    )
    said = chosen.levels_of("north").said()
    assert said["thresholds"] == (0.8, 1.0, 1.2, 1.5)
    assert [f"{at:%H:%M}" for at in said["quiet"]] == ["22:00", "06:00"]
    assert said["actions"][4] == ("Divert.", "Call.")
    assert chosen.levels_of("south").said() == {}


def test_the_points_of_the_nine_are_said_per_site(written):
    chosen = written(
        "[levels.north.opel]\nlevel_points = [2, 4, 6, 8]\n"
        "[levels.north.opel.parameters.bed_occupancy]\ncut_offs = [0.92, 0.95]\npoints = [0, 1, 2]"
    )
    said = chosen.levels_of("north").said()["opel"]
    assert said["parameters"]["bed_occupancy"]["cut_offs"] == (0.92, 0.95)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("thresholds = [1.0, 0.8, 1.2, 1.5]", "thresholds must rise from level 1 to level 4"),
        ('measure = "mood"', "measure"),
        ("cost = [1, 1, 1, 1]", "cost and loss must be given together"),
        ("cost = [1, 1, 1, 1]\nloss = [2, 2, 2, 1]", "below loss at every level"),
        ("alert_from = 5", "alert_from"),
        ("tresholds = [1, 2, 3, 4]", "tresholds"),
        ("opel.level_points = [2, 1, 3, 4]\nopel.parameters = {}", "level_points must rise"),
    ],
)
def test_what_contradicts_itself_is_refused_at_start(written, line, words):
    with pytest.raises(SettingsError, match=words) as refused:
        written(f"[levels.north]\n{line}")
    assert " setting levels.north" in str(refused.value)
    assert "hospital.toml" in str(refused.value)


def test_cut_offs_that_turn_round_are_refused(written):
    with pytest.raises(SettingsError, match="cut_offs must rise, or fall, throughout"):
        written(
            "[levels.north.opel]\nlevel_points = [2, 4, 6, 8]\n"
            "[levels.north.opel.parameters.bed_occupancy]\n"
            "cut_offs = [0.92, 0.99, 0.95]\npoints = [0, 1, 2, 3]"
        )
