import pytest

from ops.tables import DELIVERIES
from warehouse.landing import MapError, ledger, maps

MAP = """
feed = "stock_movements"
time_zone = "Europe/London"
separator = ";"
encoding = "latin-1"

[columns]
movement_id = { template = "{lieu}|{line}" }
item_id = "article"
location_id = { from = "lieu", values = { "Café" = "cafe" } }
moved_at = { from = "jour", format = "%d/%m/%Y" }
kind = { from = "quantité", bands = [{ below = 0, is = "return" }, { is = "issue" }] }
quantity = "quantité"

[[sites]]
site_id = "north"
time_zone = "Europe/London"

[accept_new.item_id]
issue_unit = "each"
pack_size = 1
lead_time_days = 7
criticality = "essential"
"""


@pytest.fixture
def mapped(inbox):
    (inbox / "pharmacie").mkdir()
    (inbox / "pharmacie" / "map.toml").write_text(MAP, encoding="utf-8")


def test_a_map_makes_a_file_of_others_ours(db, mapped, drop):
    text = "article;lieu;jour;quantité\nA;Café;03/01/2026;4\nB;n1;04/01/2026;-2\n"
    outcome = drop("pharmacie/sorties.csv", text.encode("latin-1"))
    assert (outcome.feed, outcome.loaded, outcome.quarantined) == ("stock_movements", 2, 0)
    sql = """
        select movement_id, item_id, location_id, strftime(moved_at, '%m-%d'), kind, quantity, precision
        from staging.stock_movement order by all
    """
    assert db.execute(sql).fetchall() == [
        ("Café|2", "A", "cafe", "01-03", "issue", 4.0, "day"),
        ("n1|3", "B", "n1", "01-04", "return", -2.0, "day"),
    ]


def test_a_map_brings_reference_rows_and_accepts_new_codes(db, mapped, drop):
    drop("pharmacie/a.csv", "article;lieu;jour;quantité\nA;n1;03/01/2026;4\n".encode("latin-1"))
    assert db.execute("select site_id, time_zone from staging.site").fetchall() == [
        ("north", "Europe/London")
    ]
    assert db.execute("select item_id, lead_time_days from staging.item").fetchall() == [("A", 7)]


def test_the_real_reference_feed_outranks_what_a_map_brings(db, mapped, drop):
    text = "article;lieu;jour;quantité\nA;n1;03/01/2026;4\n".encode("latin-1")
    drop("pharmacie/a.csv", text)
    head = "item_id,issue_unit,pack_size,lead_time_days,criticality\n"
    drop("items/items.csv", f"{head}A,box,10,3,vital\n")
    drop("pharmacie/b.csv", text.replace(b";4", b";5"))
    sql = "select item_id, pack_size from staging.item"
    assert db.execute(sql).fetchall() == [("A", 10)]


def test_numbers_are_clipped_and_people_get_pseudonyms(db, inbox, drop):
    (inbox / "ours").mkdir()
    (inbox / "ours" / "map.toml").write_text(
        'feed = "appointments"\n[columns]\nage_years = { from = "age", max = 90 }'
    )
    head = "appointment_id,patient_id,clinic_id,booked_at,starts_at,status,age\n"
    drop("ours/a.csv", f"{head}1,9434765919,c,2026-01-01,2026-01-05T09:00Z,booked,104\n")
    sql = "select age_years, length(patient_id), patient_id from {}.appointment"
    [(age, size, name)] = db.execute(sql.format("staging")).fetchall()
    assert (age, size) == (90, 20)
    assert db.execute(sql.format("raw")).fetchall() == [("90", 20, name)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("feed = ", "not readable TOML"),
        ('feed = "ed_visit"', "there is no feed ed_visit"),
        ('feed = "ed_visits"\ncolour = "red"', "colour"),
        ('feed = "ed_visits"\ntime_zone = "London"', "London is no time zone"),
        ('feed = "ed_visits"\n[columns]\nvisitid = "id"', "ed_visits has no column visitid"),
        ('feed = "ed_visits"\n[columns]\nvisit_id = { values = { a = "b" } }', "exactly one of"),
        ('feed = "ed_visits"\n[accept_new.drug]\nx = 1', "accept_new knows"),
        ('feed = "ed_visits"\nencoding = "klingon"', "klingon is no encoding"),
        ('feed = "ed_visits"\nseparator = "§"', "cannot separate fields"),
        ('feed = "ed_visits"\n[columns]\nvisit_id = { template = "{id" }', "expected '}'"),
        ('feed = "ed_visits"\n[[sites]]\nsite_id = "n"', "sites lacks time_zone"),
        (
            'feed = "ed_visits"\n[accept_new.site_id]\ntime_zone = "{zone}"',
            "ed_visits has no zone",
        ),
    ],
)
def test_a_map_that_cannot_be_followed_refuses_its_files_and_says_why(inbox, drop, text, says):
    (inbox / "ours").mkdir()
    (inbox / "ours" / "map.toml").write_text(text)
    outcome = drop("ours/a.csv", "x")
    assert outcome.status == "refused"
    assert says in outcome.reason


def test_a_file_the_map_does_not_speak_of_is_refused(inbox, drop):
    (inbox / "ours").mkdir()
    (inbox / "ours" / "map.toml").write_text('feed = "ed_visits"\nfiles = ["visits-*.csv"]')
    assert drop("ours/other.csv", "x").reason.startswith("UNKNOWN_FILE: ")


def test_shipped_maps_can_all_be_followed_and_used(inbox):
    assert "uk_ed_arrivals" in maps.shipped()
    for name in maps.shipped():
        chart = maps.read(maps.use(name, inbox))
        assert chart.feed in (*DELIVERIES, maps.FHIR)


def test_a_map_nobody_ships_is_said_so(inbox):
    with pytest.raises(MapError, match=r"There is no map called mars\. There are: fhir_bulk"):
        maps.use("mars", inbox)


def test_a_choice_that_maps_gain_later_does_not_make_old_files_new():
    plain = maps.own("sites")
    spelled_out = type(plain).model_validate(plain.model_dump())
    assert ledger.content_id("sites", "abc", plain) == ledger.content_id(
        "sites", "abc", spelled_out
    )
    fewer = type(plain).model_validate(plain.model_dump(exclude_defaults=True))
    assert ledger.content_id("sites", "abc", plain) == ledger.content_id("sites", "abc", fewer)
