"""Values that other readers guess at: kept as they are, read as declared, or kept aside."""

import pytest

from warehouse.landing.shape import pseudonym

HEAD = "visit_id,site_id,arrived_at,departed_at,triage\n"
AT = "2026-01-01T08:00:00Z"


@pytest.fixture
def declared(inbox):
    def write(words, feed="ed_visits"):
        (inbox / "ours").mkdir(exist_ok=True)
        (inbox / "ours" / "map.toml").write_text(f'feed = "{feed}"\n{words}\n')
        return "ours/f.csv"

    return write


def times(db, *, form="%m-%d %H:%M"):
    sql = "select strftime(arrived_at, $form) from staging.ed_visit order by arrived_at"
    return [at for (at,) in db.execute(sql, {"form": form}).fetchall()]


def test_row_23_the_type_changes_at_row_30_001(db, hospital, drop, aside):
    rows = [f"{n},north,{AT},,3\n" for n in range(30_100)]
    rows[29_999] = f"29999,north,{AT},,two\n"
    outcome = drop("ed_visits/v.csv", HEAD + "".join(rows))
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (30_100, 30_099, 1)
    assert aside("ed_visits") == {30_001: "BAD_INT"}
    assert len(db.execute("from staging.ed_visit").fetchall()) == 30_099


@pytest.mark.parametrize(
    ("beds", "code"),
    [("NaN", "NOT_FINITE"), ("inf", "NOT_FINITE"), ("1e400", "NOT_FINITE"), ("-5", "NEGATIVE_QTY")],
)
def test_row_24_nan_infinity_and_minus_five_beds(drop, aside, beds, code):
    head = "ward_id,site_id,specialty,open_beds\n"
    drop("wards/w.csv", f"{head}a,north,medicine,{beds}\nb,north,medicine,5\n")
    assert aside("wards") == {2: code}


def test_row_25_a_ward_called_na(db, hospital, drop, aside):
    head = "stay_id,ward_id,in_at\n"
    drop("ward_stays/s.csv", f"{head}1,NA,{AT}\n2,NULL,{AT}\n3,None,{AT}\n")
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("NA",)]
    assert aside("ward_stays") == {3: "UNKNOWN_WARD", 4: "UNKNOWN_WARD"}


@pytest.mark.parametrize("name", ["00123", "9007199254740993000001", "1e5", "12345678901234567890"])
def test_rows_26_and_27_identifiers_are_text(db, drop, name):
    drop("wards/w.csv", f"ward_id,site_id,specialty,open_beds\n{name},north,medicine,4\n")
    assert db.execute("select ward_id from staging.ward").fetchall() == [(name,)]
    drop("ed_visits/v.csv", f"{HEAD}{name},north,{AT},,\n{name.lstrip('0')}0,north,{AT},,\n")
    kept = {visit for (visit,) in db.execute("select visit_id from staging.ed_visit").fetchall()}
    assert kept == {pseudonym(name), pseudonym(name.lstrip("0") + "0")}


def test_row_28_day_and_month_first_mixed(db, drop, declared):
    rows = f"{HEAD}1,north,03/01/2024 10:00,,\n2,north,13/01/2024 10:00,,\n"
    outcome = drop("ed_visits/v.csv", rows)
    assert outcome.reason.startswith("DATE_AMBIGUOUS: ")
    assert db.execute("select count(*) from raw.ed_visit").fetchall() == [(0,)]
    said = '[columns]\narrived_at = { from = "arrived_at", format = "%d/%m/%Y %H:%M" }'
    assert drop(declared(said), rows).loaded == 2
    assert times(db) == ["01-03 10:00", "01-13 10:00"]


def test_row_29_spreadsheet_day_numbers(db, hospital, drop, aside, declared):
    rows = f"{HEAD}1,north,44000.4167,,\n"
    assert drop("ed_visits/v.csv", rows).quarantined == 1
    assert aside("ed_visits") == {2: "EXCEL_SERIAL"}
    assert drop(declared("excel_serial = true"), rows).loaded == 1
    assert drop(declared('excel_serial = "1904"'), rows.replace("1,", "2,", 1)).loaded == 1
    assert times(db, form="%Y-%m-%d") == ["2020-06-18", "2024-06-19"]


def test_row_30_the_hour_that_spring_skips(hospital, drop, aside):
    rows = "1,north,2024-03-31 01:30,,\n2,south,2024-03-31 01:30,,\n"
    assert drop("ed_visits/v.csv", HEAD + rows).loaded == 1
    assert aside("ed_visits") == {2: "DST_NONEXISTENT"}


def test_row_31_the_hour_that_comes_twice_goes_by_the_events_beside_it(db, hospital, drop):
    rows = (
        "a,north,2024-10-27 01:30,2024-10-27 01:50,\n"
        "b,north,2024-10-27 01:50,2024-10-27 01:10,\n"
        "c,north,2024-10-27 00:50,2024-10-27 01:30,\n"
    )
    outcome = drop("ed_visits/v.csv", HEAD + rows)
    assert outcome.loaded == 3
    assert "DST_AMBIGUOUS: 5 times in the hour that comes twice: 4 taken as the earlier, 1 as the " \
        "later one" in outcome.reason  # fmt: skip
    sql = """
        select strftime(arrived_at, '%H:%M'), strftime(departed_at, '%H:%M')
        from staging.ed_visit order by all
    """
    assert db.execute(sql).fetchall() == [
        ("00:30", "00:50"),
        ("00:50", "01:10"),
        ("23:50", "00:30"),
    ]


def test_row_31_of_two_counts_for_the_hour_the_second_is_the_later(db, hospital, drop):
    hours = ("00", "01", "01", "02")
    rows = "".join(f"north,2024-10-27 {hour}:00,{n}\n" for n, hour in enumerate(hours))
    outcome = drop("ed_arrivals_hourly/a.csv", "site_id,hour_start,arrivals\n" + rows)
    assert outcome.loaded == 4
    sql = "select hour(hour_start), arrivals from staging.ed_arrivals_hourly order by hour_start"
    assert db.execute(sql).fetchall() == [(23, 0), (0, 1), (1, 2), (2, 3)]


def test_row_32_offsets_zulu_and_wall_clocks_mixed(db, hospital, drop):
    rows = (
        "1,south,2025-07-01 10:00,,\n2,north,2025-07-01T10:00:00Z,,\n"
        "3,north,2025-07-01T10:00+02:00,,\n4,north,2025-07-01 10:00,,\n"
    )
    assert drop("ed_visits/v.csv", HEAD + rows).loaded == 4
    assert times(db, form="%H:%M") == ["04:30", "08:00", "09:00", "10:00"]


@pytest.mark.parametrize("clock", ["", " 00:00", "T00:00:00", "T00:00:00Z"])
def test_row_33_midnight_only_times_are_days(db, hospital, drop, clock):
    rows = "".join(f"{n},north,2026-01-0{n}{clock},,\n" for n in range(1, 5))
    outcome = drop("ed_visits/v.csv", HEAD + rows)
    sql = "select precision, count(*) from staging.ed_visit group by all"
    assert (outcome.loaded, db.execute(sql).fetchall()) == (4, [("day", 4)])
    assert ("DAYS: 4 arrived_at reads 00:00" in str(outcome.reason)) is bool(clock)
    arrivals = db.execute("select coalesce(sum(arrivals), 0) from marts.ed_hourly_arrivals")
    assert arrivals.fetchall() == [(0,)]


def test_row_33_one_midnight_among_other_times_is_a_midnight(db, hospital, drop):
    rows = "".join(f"{n},north,2026-01-0{n} 0{n - 1}:00,,\n" for n in range(1, 5))
    drop("ed_visits/v.csv", HEAD + rows)
    assert db.execute("select distinct precision from staging.ed_visit").fetchall() == [("minute",)]


def test_row_34_discharge_before_admission(hospital, drop, aside):
    head = "stay_id,ward_id,in_at,out_at\n"
    rows = f"1,n1,{AT},2026-01-01T07:59Z\n2,n1,{AT},{AT}\n"
    assert drop("ward_stays/s.csv", head + rows).loaded == 1
    assert aside("ward_stays") == {2: "NEGATIVE_STAY"}
