import pytest

from warehouse.settings import SettingsError, settings


@pytest.fixture
def write(folder):
    def write(text):
        folder.mkdir(exist_ok=True)
        (folder / "hospital.toml").write_text(text, "utf-8")

    return write


def rows():
    return {row.name: (row.value, row.source) for row in settings().as_rows()}


def test_everything_has_a_default_inside_the_folder(folder):
    chosen = settings()
    assert chosen.warehouse_path == folder / "warehouse.duckdb"
    assert chosen.inbox == folder / "inbox"
    assert chosen.records_url == f"sqlite:///{folder / 'records.sqlite'}"
    assert rows()["threads"] == ("2", "default")


def test_the_file_is_read(write):
    write('time_zone = "Europe/Paris"\ninbox = "/srv/deliveries"')
    assert settings().time_zone == "Europe/Paris"
    assert rows()["inbox"] == ("/srv/deliveries", "file")


def test_the_environment_wins_over_the_file(write, monkeypatch):
    write("planner_port = 8600")
    monkeypatch.setenv("HOSPITAL_PLANNER_PORT", "8700")
    assert settings().planner_port == 8700
    assert rows()["planner_port"] == ("8700", "environment")


def test_a_changed_file_or_variable_counts_at_once(write, monkeypatch):
    write("planner_port = 8600")
    assert settings() is settings()
    write("planner_port = 8601")
    assert settings().planner_port == 8601
    monkeypatch.setenv("HOSPITAL_PLANNER_PORT", "8700")
    assert settings().planner_port == 8700


def test_a_key_that_is_no_setting_is_refused_with_its_neighbours(write):
    write('time_zne = "Europe/Paris"')
    with pytest.raises(SettingsError, match=r"sets time_zne.*Did you mean time_zone\?"):
        settings()


def test_a_key_like_no_other_is_answered_with_the_whole_list(write):
    write("qqq = 1")
    with pytest.raises(SettingsError, match=r"qqq.*The settings are folder, inbox"):
        settings()


def test_a_misspelt_variable_is_refused(folder, monkeypatch):
    monkeypatch.setenv("HOSPITAL_TIMEZONE", "Europe/Paris")
    with pytest.raises(SettingsError, match=r"HOSPITAL_TIMEZONE.*Did you mean time_zone"):
        settings()


def test_a_variable_of_somebody_else_is_left_alone(folder, monkeypatch):
    monkeypatch.setenv("HOSPITAL_XYZZY", "1")
    assert settings().threads == 2


def test_the_folder_cannot_be_set_from_within_itself(write):
    write('folder = "/elsewhere"')
    with pytest.raises(SettingsError, match="HOSPITAL_FOLDER"):
        settings()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("threads = 0", r"threads cannot be 0.*hospital\.toml"),
        ('time_zone = "London"', "time_zone cannot be London: it is no time zone"),
        (
            'language = "en"',
            r"language cannot be en: the planner speaks en-GB and en-US\. Change it in .*toml",
        ),
        ('records_url = "mysql://u:secret@h/d"', "only sqlite and postgresql"),
        ('records_url = "nonsense"', "no database address"),
        ("time_zone", "cannot be read as TOML"),
        (
            "[rostering.usual.costs]\npoint_per_gap = 3",
            r"There is no setting rostering\.usual\.costs\.point_per_gap\. Take it out of",
        ),
        (
            "[rostering.usual.costs.bank]\ngbp_per_hour = 30",
            r"The setting rostering\.usual\.costs\.bank\.points is missing",
        ),
    ],
)
def test_a_value_that_makes_no_sense_is_named(write, line, words):
    write(line)
    with pytest.raises(SettingsError, match=words) as told:
        settings()
    assert "secret" not in str(told.value)


def test_a_path_in_the_file_counts_from_the_folder_it_lies_in(write, folder):
    write('inbox = "drops"\nrecords_url = "sqlite:///kept/records.sqlite"')
    assert settings().inbox == folder / "drops"
    assert settings().records_url == f"sqlite:///{folder / 'kept' / 'records.sqlite'}"


def test_an_empty_variable_says_nothing(folder, monkeypatch):
    monkeypatch.setenv("HOSPITAL_THREADS", "")
    assert rows()["threads"] == ("2", "default")


def test_a_password_is_never_shown(write):
    write('records_url = "postgresql+psycopg://planner:secret@db/hospital"')
    value, source = rows()["records_url"]
    assert source == "file"
    assert "secret" not in value
    assert "planner" in value


def test_the_target_of_a_site_is_a_curve_that_rises_to_everybody(write):
    write("[ed_targets]\nnorth = [[4, 0.78], [12, 1]]")
    assert settings().ed_targets == {"north": ((4.0, 0.78), (12.0, 1.0))}
    write("[ed_targets]\nnorth = [[4, 0.78], [3, 1]]")
    with pytest.raises(SettingsError, match="the shares of north must rise with the hours"):
        settings()


def test_people_have_roles_by_account(write):
    write('[people]\n"Ann@hospital.example" = ["scheduler", "clinic"]')
    assert settings().people == {"ann@hospital.example": ("scheduler", "clinic")}
    assert rows()["people"] == ("1 named", "file")


def test_a_role_that_is_none_is_refused(write):
    write('[people]\n"ann@hospital.example" = ["chief"]')
    with pytest.raises(SettingsError, match="people"):
        settings()


def test_an_account_named_twice_is_refused(write):
    write('[people]\n"ann@h.example" = ["viewer"]\n"Ann@h.example" = ["admin"]')
    with pytest.raises(SettingsError, match="named twice"):
        settings()


PEOPLE = 'sign_in = true\n[people]\n"ann@h.example" = ["admin"]\n"bob@h.example" = ["admin"]\n'


def test_what_takes_two_people_is_stated_with_its_sizes(write):
    write(f'{PEOPLE}[second_person]\nacts = ["order"]\norder_above_gbp = 500\n')
    assert settings().second_person.acts == ("order",)
    told = "order; orders above £500; more than 4 beds or 288 bed-hours; lapses after 24 h"
    assert rows()["second_person"] == (told, "file")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[second_person]\nacts = ["roster"]', "but nobody signs in.*Set sign_in = true"),
        (
            PEOPLE.replace('"bob@h.example" = ["admin"]', "") + '[second_person]\nacts = ["beds"]',
            "1 is named under.*Name at least two",
        ),
        (f'{PEOPLE}[second_person]\nacts = ["rota"]', r"second_person\.acts\.0 cannot be rota"),
        (f"{PEOPLE}[second_person]\nlapses_hours = 0", r"lapses_hours cannot be 0"),
        (f"{PEOPLE}[second_person]\nbeds = 3", r"no setting second_person\.beds"),
    ],
)
def test_two_people_where_there_cannot_be_two_are_refused(write, text, words):
    write(text)
    with pytest.raises(SettingsError, match=words):
        settings()


def test_a_flu_week_is_stated_whole_with_its_source_or_not_at_all(folder):
    folder.mkdir()
    told = "[scenarios.usual]\nflu_arrivals = 1.2\nflu_stays = 1.1\n"
    (folder / "hospital.toml").write_text(told, "utf-8")
    with pytest.raises(SettingsError, match="must be given together"):
        settings()
    (folder / "hospital.toml").write_text(told + 'flu_source = "review of 2025"\n', "utf-8")
    assert settings().scenarios_of("north").flu_arrivals == 1.2
    [row] = [one for one in settings().as_rows() if one.name == "scenarios"]
    assert row.value == "usual: flu_arrivals, flu_source, flu_stays"
