"""Rosters, appointments and stock that are well formed and make no sense."""

from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def places(hospital, drop):
    drop(
        "shift_types/t.csv",
        "shift_type_id,starts,minutes,paid_minutes\nE,07:00,480,450\nL,14:30,480,450\nN,21:00,690,660\n",
    )
    drop(
        "staffing_ratios/r.csv",
        "ward_id,shift_type_id,skill,patients_per_person,minimum\nn1,E,RN,8,1\n",
    )
    drop("clinics/c.csv", "clinic_id,site_id,slot_minutes\nc,north,15\n")
    drop(
        "items/i.csv",
        "item_id,issue_unit,pack_size,lead_time_days,criticality\n"
        "mask,each,50,3,vital\ngel,ml,500,3,desirable\n",
    )


STAFF = "staff_id,home_ward_id,contracted_minutes\n"
REQUEST = "staff_id,day_on,shift_type_id,wish\n"
SESSION = "session_id,clinic_id,starts_at,ends_at,slots\n"
BOOKING = "appointment_id,patient_id,clinic_id,booked_at,starts_at,planned_minutes,status\n"
WAITING = "request_id,clinic_id,visit_kind,priority,waiting_since_on,target_on,slots,suits,status\n"
MOVE = "movement_id,item_id,location_id,moved_at,kind,quantity,unit\n"
SHELF = "item_id,location_id,as_of_on,on_hand,on_order\n"
AT = "2026-01-05T09:00Z"


@pytest.mark.parametrize(
    ("feed", "text", "codes"),
    [
        (
            "shift_requests",
            REQUEST + "ann,2026-04-01,E,on\nann,2026-04-01,L,on\nann,2026-04-01,N,on\n"
            "bob,2026-04-01,L,on\nann,2026-04-02,E,on\nann,2026-04-02,L,off\n",
            {3: "OVERLAP_SHIFT", 6: "OVERLAP_SHIFT"},
        ),
        ("staff_skills", "staff_id,skill\nann,RN\nann,juggling\n", {3: "UNKNOWN_SKILL"}),
        (
            "staff",
            STAFF + "ann,n1,2250\ncem,n1,2250\ncem,n1,1500\ndan,n1,900\ndan,n1,900\n",
            {3: "DUPLICATE_ENTRY", 4: "DUPLICATE_ENTRY"},
        ),
        ("shift_types", "shift_type_id,starts,minutes,paid_minutes\nX,25:00,9,9\n", {2: "BAD_TIME"}),
        ("clinic_sessions", SESSION + f"s,c,{AT},2026-01-05T08:00Z,9\n", {2: "ENDS_BEFORE_START"}),
        (
            "clinic_sessions",
            SESSION + f"s,c,{AT},{AT},9\nt,c,{AT},,9\nu,c,{AT},2026-01-05T12:00Z,9\n",
            {2: "ENDS_BEFORE_START", 3: "MISSING_VALUE"},
        ),
        (
            "clinic_sessions",
            SESSION.strip() + f",modalities\ns,c,{AT},2026-01-05T12:00Z,9,in_person;fax\n"
            f"t,c,{AT},2026-01-05T12:00Z,9,in_person;phone\n",
            {2: "UNKNOWN_CODE"},
        ),
        ("appointments", BOOKING + f"1,p,c,2026-01-01,{AT},-15,booked\n", {2: "NEGATIVE_QTY"}),
        ("appointments", BOOKING + f"1,p,c,2026-01-09,{AT},15,booked\n", {2: "BOOKED_AFTER_START"}),
        ("appointments", BOOKING + f"1,p,c,2026-01-01,{AT},15,DNA?\n", {2: "UNKNOWN_CODE"}),
        ("appointments", BOOKING + f"1,p,d,2026-01-01,{AT},15,booked\n", {2: "UNKNOWN_CLINIC"}),
        (
            "appointments",
            BOOKING.strip() + f",age_years\n1,p,c,2026-01-01,{AT},15,booked,-1\n"
            f"2,p,c,2026-01-01,{AT},15,booked,0\n",
            {2: "NEGATIVE_QTY"},
        ),
        (
            "appointments",
            BOOKING + "1,p,c,2026-01-01,2026-04-05T09:00Z,15,attended\n"
            "2,p,c,2026-01-01,2026-04-05T09:20Z,15,no_show\n"
            "3,p,c,2026-01-01,2026-04-05T09:40Z,15,booked\n",
            {2: "FUTURE", 3: "FUTURE"},
        ),
        (
            "clinic_requests",
            WAITING + "1,c,first,urgent,2026-01-05,2026-01-19,,,waiting\n"
            "2,x,first,urgent,2026-01-05,2026-01-19,,,waiting\n"
            "3,c,first,2WW,2026-01-05,2026-01-19,,,waiting\n"
            "4,c,first,urgent,2026-01-05,2026-01-04,,,waiting\n"
            "5,c,first,urgent,2026-01-05,2026-01-19,0,,waiting\n"
            "6,c,first,urgent,2026-01-05,2026-01-19,2,mon_am;noon,waiting\n"
            "7,c,first,urgent,2026-01-05,2026-01-19,2,mon_am;tue_pm,waiting\n",
            {
                3: "UNKNOWN_CLINIC",
                4: "UNKNOWN_CODE",
                5: "TARGET_TOO_EARLY",
                6: "OUT_OF_RANGE",
                7: "UNKNOWN_CODE",
            },
        ),
        (
            "interpreters",
            f"site_id,language,starts_at,ends_at,at_once\nnorth,pl,{AT},{AT},1\n"
            f"north,bn,{AT},2026-01-05T12:00Z,-1\nnorth,ur,{AT},2026-01-05T12:00Z,1\n",
            {2: "ENDS_BEFORE_START", 3: "NEGATIVE_QTY"},
        ),
        (
            "item_substitutes",
            "item_id,substitute_id,factor,preference\nmask,gel,1,1\nmask,mask,1,1\n"
            "mask,wool,1,2\nwool,gel,1,1\ngel,mask,0,1\ngel,mask,2,0\n",
            {3: "OWN_SUBSTITUTE", 4: "UNKNOWN_ITEM", 5: "UNKNOWN_ITEM", 6: "OUT_OF_RANGE",
             7: "OUT_OF_RANGE"},
        ),
        (
            "stock_movements",
            MOVE + f"1,mask,n1,{AT},issue,2,box\n2,mask,n1,{AT},issue,2,EACH\n"
            f"3,mask,n1,{AT},issue,2.5,\n4,gel,n1,{AT},issue,2.5,ml\n",
            {2: "UNIT_MISMATCH", 4: "FRACTIONAL_QTY"},
        ),
        (
            "stock_positions",
            SHELF + "mask,n1,2026-01-05,-4,0\nmask,n1,2026-01-04,2.5,0\nmask,n1,2026-01-03,2,0.5\n"
            "gel,n1,2026-01-05,2.5,0\n",
            {2: "NEGATIVE_QTY", 3: "FRACTIONAL_QTY", 4: "FRACTIONAL_QTY"},
        ),
        (
            "stock_positions",
            SHELF + "mask,n1,2026-01-05,4,0\nmask,n1,2026-01-05,9,0\nmask,s1,2026-01-05,9,0\n"
            "gel,n1,2026-01-05,7,0\ngel,n1,2026-01-05,7,0\n",
            {2: "DUPLICATE_ENTRY", 3: "DUPLICATE_ENTRY"},
        ),
        (
            "stock_movements",
            MOVE.strip() + f",expires_on\n1,mask,n1,{AT},receipt,2,,2026-01-04\n"
            f"2,mask,n1,{AT},receipt,2,,2026-01-05\n3,mask,n1,{AT},issue,2,,2026-01-04\n"
            f"4,mask,n1,{AT},receipt,2,,2026-02-31\n",
            {2: "EXPIRES_BEFORE_RECEIPT", 5: "BAD_DATE"},
        ),
        (
            "items",
            "item_id,issue_unit,pack_size,lead_time_days,criticality\n"
            "mask,box,50,3,vital\nmask,each,50,3,vital\ngel,ml,500,3,desirable\n"
            "pen,each,1,1,vital\npen,each,1,1,vital\n",
            {2: "DUPLICATE_ENTRY", 3: "DUPLICATE_ENTRY"},
        ),
        (
            "items",
            "item_id,issue_unit,pack_size,lead_time_days,criticality,shelf_life_days,"
            "pack_price_gbp,supplier,minimum_packs\n"
            "mask,each,50,,vital,,4,acme,2\npen,each,50,-3,vital,,4,acme,2\n"
            "cap,each,50,3,vital,,4,acme,0\ngel,ml,500,3,vital,,-4,acme,\n"
            "pin,each,1,0,vital,0,0,acme,\n",
            {2: "MISSING_VALUE", 3: "NEGATIVE_QTY", 4: "OUT_OF_RANGE", 5: "NEGATIVE_QTY"},
        ),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_kept_aside_and_the_rest_loads(
    places, drop, aside, feed, text, codes
):
    outcome = drop(f"{feed}/x.csv", text)
    assert aside(feed) == codes
    assert outcome.received == text.count("\n") - 1
    assert outcome.loaded + outcome.duplicate == outcome.received - len(codes)


@pytest.mark.parametrize(
    ("feed", "row", "sentence"),
    [
        ("stock_movements", "1,mask,n1,{at},issue,2,box,", "unit is in another unit than the item"),
        ("stock_movements", "1,mask,n1,{at},issue,2.5,,", "a part of something that is only handed"),
        ("stock_movements", "1,mask,n1,{at},receipt,2,,2026-01-04",
         "expires_on lies before the day on which it came"),
        ("stock_positions", "mask,n1,2026-01-05,-4,0", "on_hand is negative"),
        ("stock_positions", "mask,n1,2026-01-05,2.5,0", "on_hand is a part of something"),
        ("items", "pen,each,1,,vital,,", "lead_time_days is empty"),
        ("items", "pen,each,1,2,vital,-3,", "shelf_life_days is negative"),
        ("items", "mask,box,1,3,vital,,", "another record of this list says something else"),
    ],
)  # fmt: skip
def test_each_says_in_a_sentence_what_is_wrong_with_it(db, places, drop, feed, row, sentence):
    head = {
        "stock_movements": MOVE.strip() + ",expires_on\n",
        "stock_positions": SHELF,
        "items": "item_id,issue_unit,pack_size,lead_time_days,criticality,shelf_life_days,"
        "pack_price_gbp\nmask,each,50,3,vital,,\n",
    }[feed]
    drop(f"{feed}/x.csv", head + row.format(at=AT) + "\n")
    sql = "select reason from raw.quarantine where feed = ? order by line desc limit 1"
    [(reason,)] = db.execute(sql, [feed]).fetchall()
    assert sentence in reason


def test_a_price_of_nothing_is_taken_and_an_order_in_no_time_too(db, places, drop):
    head = "item_id,issue_unit,pack_size,lead_time_days,criticality,shelf_life_days,pack_price_gbp"
    assert drop("items/free.csv", f"{head}\npin,each,1,0,vital,0,0\n").loaded == 1


def test_of_an_item_listed_twice_what_was_known_before_stands(db, places, drop):
    drop(
        "items/twice.csv",
        "item_id,issue_unit,pack_size,lead_time_days,criticality\n"
        "mask,box,1,3,vital\nmask,pack,2,3,vital\n",
    )
    sql = "select issue_unit, pack_size from staging.item where item_id = 'mask'"
    assert db.execute(sql).fetchall() == [("each", 50)]


def test_two_patients_at_one_start_are_taken_and_said(places, drop):
    rows = f"1,p,c,2026-01-01,{AT},15,booked\n2,q,c,2026-01-01,{AT},15,booked\n"
    outcome = drop(
        "appointments/a.csv", BOOKING + rows + f"3,r,c,2026-01-01,{AT},15,cancelled_by_patient\n"
    )
    assert outcome.loaded == 3
    assert outcome.reason.startswith("TWO_IN_A_SLOT: 2 appointments share their start")


@pytest.fixture
def promised(db):
    """A roster that was accepted: ann works early on 10 March."""
    db.execute(
        "insert into plan.proposal values "
        "('p', 'roster', 'north', $at, '2026-03-09', '2026-03-16', 'optimal', 0, 0, $at, '')",
        {"at": NOW},
    )
    db.execute(
        "insert into plan.roster_line values "
        "('p', 'ann', '2026-03-10', 'n1', 'E', 'RN', '2026-03-10 07:00+00', '2026-03-10 15:00+00', 450)"
    )
    db.execute(
        "insert into plan.decision values ('d', 'p', $at, 'matron', 'accepted', '', '')",
        {"at": NOW},
    )


def test_leave_over_a_promised_shift_waits_for_a_person_and_sickness_does_not(
    promised, drop, aside
):
    outcome = drop(
        "absences/a.csv",
        "staff_id,from_on,to_on,kind\nann,2026-03-09,2026-03-12,leave\nann,2026-03-10,2026-03-10,sickness\n"
        "ann,2026-03-11,2026-03-12,leave\nbob,2026-03-10,2026-03-12,study\n",
    )
    assert (outcome.loaded, aside("absences")) == (3, {2: "LEAVE_ON_SHIFT"})


def test_leave_that_was_known_before_the_roster_is_no_news(db, drop, promised):
    db.execute("delete from plan.decision")
    text = "staff_id,from_on,to_on,kind\nann,2026-03-10,2026-03-12,leave\n"
    drop("absences/a.csv", text)
    db.execute(
        "insert into plan.decision values ('d', 'p', $at, 'matron', 'accepted', '', '')",
        {"at": NOW},
    )
    assert drop("absences/b.csv", text + "bob,2026-03-10,2026-03-12,leave\n").duplicate == 1
