"""Every event we read, in every version we read, does what the standard says."""

import pytest

from tests.warehouse.landing.hl7_messages import adt, merge, msh, pid, pv1, siu
from warehouse.landing.hl7.fields import kind_of, tell
from warehouse.landing.hl7.message import read
from warehouse.landing.maps import Map
from warehouse.landing.shape import pseudonym

pytestmark = pytest.mark.slow

VERSIONS = ("2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8")


def on(hour, day=1):
    return f"202601{day:02}{hour:02}0000"


def ward(name, came, left=None):
    return (name, came, left)


ED = adt("A04", on(6), ward="ed", code="E", began=on(6))
A01 = adt("A01", on(8))
A02 = adt("A02", on(12), ward="w2", prior="w1")
A03 = adt("A03", on(10, 2), ward="w2", ended=on(10, 2))
PLANNED = adt("A05", on(7), code="P").replace("\rZZZ", "\rPV2||||||||202601050800\rZZZ")
GOING = adt("A16", on(13)).replace("\rZZZ", "\rPV2|||||||||20260104\rZZZ")

WHOLE = [ward("w1", "01 08", "01 12"), ward("w2", "01 12", "02 10")]
HERE = [ward("w1", "01 08")]

VISITS = {
    "A01 admits": ([A01], HERE),
    "A02 moves": ([A01, A02], [WHOLE[0], ward("w2", "01 12")]),
    "A02 to another bed of the ward moves nobody": ([A01, adt("A02", on(12))], HERE),
    "A03 discharges": ([A01, A02, A03], WHOLE),
    "A03 said twice discharges once": (
        [A01, A02, A03, adt("A03", on(11, 2), ward="w2", ended=on(9, 2))],
        [WHOLE[0], ward("w2", "01 12", "02 09")],
    ),
    "A04 in the ED is no stay": ([ED], []),
    "A05 is no stay yet": ([PLANNED], []),
    "A06 makes an inpatient": ([ED, adt("A06", on(8))], HERE),
    "A07 makes an outpatient": (
        [A01, adt("A07", on(9), code="O")],
        [ward("w1", "01 08", "01 09")],
    ),
    "A08 corrects the ward": ([A01, adt("A08", on(9), ward="w3")], [ward("w3", "01 08")]),
    "A08 corrects the beginning": (
        [A01, adt("A08", on(9), began=on(7))],
        [ward("w1", "01 07")],
    ),
    "two quotes for a ward are no ward": (
        [A01, adt("A02", on(12), ward='""')],
        [ward("w1", "01 08", "01 12")],
    ),
    "A11 takes an admission back, and what followed": ([A01, A02, adt("A11", on(13))], []),
    "A12 brings back to the former ward": ([A01, A02, adt("A12", on(13))], HERE),
    "A12 takes back the last of two moves": (
        [A01, A02, adt("A02", on(14), ward="w3"), adt("A12", on(15))],
        [WHOLE[0], ward("w2", "01 12")],
    ),
    "A13 opens a stay again": (
        [A01, A02, A03, adt("A13", on(11, 2), ward="w2")],
        [WHOLE[0], ward("w2", "01 12")],
    ),
    "A13 brings to another bed if the former was given away": (
        [A01, A02, A03, adt("A13", on(11, 2), ward="w4")],
        [WHOLE[0], ward("w2", "01 12", "02 11"), ward("w4", "02 11")],
    ),
    "A14 is no stay yet": ([PLANNED.replace("A05", "A14")], []),
    "A15 moves nobody": ([A01, adt("A15", on(9), ward="w9", prior="w1")], [ward("w1", "01 08")]),
    "A16 discharges nobody": ([A01, GOING], HERE),
    "A25 takes the expected discharge back": ([A01, GOING, adt("A25", on(14))], HERE),
    "A26 takes an expected move back": ([A01, adt("A15", on(9)), adt("A26", on(10))], HERE),
    "A28 adds a person only": ([adt("A28", on(9))], []),
    "A31 updates a person only": ([A01, adt("A31", on(9), ward="w9")], HERE),
    "a second admission after a discharge goes on": (
        [A01, adt("A03", on(10), ended=on(10)), adt("A01", on(12), ward="w2", began=on(12))],
        [ward("w1", "01 08", "01 10"), ward("w2", "01 12")],
    ),
}


def stays(db):
    sql = """
        select ward_id, strftime(in_at, '%d %H'), strftime(out_at, '%d %H')
        from staging.ward_stay order by stay_id
    """
    return db.execute(sql).fetchall()


@pytest.mark.parametrize(("told", "left"), VISITS.values(), ids=VISITS)
def test_an_event_of_a_visit(db, drop, told, left):
    outcome = drop("hl7/1.hl7", "".join(told))
    assert (outcome.received, outcome.loaded) == (len(told), len(told)), outcome.reason
    assert stays(db) == left


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("backwards", [False, True])
def test_every_version_tells_the_same_in_any_order(db, drop, version, backwards):
    told = [each.replace("|2.5|", f"|{version}|") for each in (ED, adt("A06", on(8)), A02, A03)]
    for number, each in enumerate(reversed(told) if backwards else told):
        outcome = drop(f"hl7/{number}.hl7", each)
        assert "HL7_LAX" not in (outcome.reason or "")
    assert stays(db) == WHOLE
    sql = "select strftime(arrived_at, '%H'), strftime(departed_at, '%H'), disposition from staging.ed_visit"
    assert db.execute(sql).fetchall() == [("06", "08", "admitted")]


PLAN = "select ward_id, strftime(planned_at, '%d'), strftime(booked_at, '%H'), status from staging.planned_admission"
LATER = PLANNED.replace("202601050800", "202601070800")

PLANS = {
    "A05 plans": ([PLANNED], ("w1", "05", "07", "planned")),
    "A14 plans": ([PLANNED.replace("A05", "A14")], ("w1", "05", "07", "planned")),
    "A05 again moves the day and keeps when it was booked": (
        [PLANNED, LATER.replace(on(7), on(9))],
        ("w1", "07", "07", "planned"),
    ),
    "A08 corrects the plan": (
        [PLANNED, LATER.replace("A05", "A08").replace(on(7), on(9))],
        ("w1", "07", "07", "planned"),
    ),
    "A01 keeps the promise": ([PLANNED, A01], ("w1", "05", "07", "admitted")),
    "A27 cancels": ([PLANNED, adt("A27", on(9))], ("w1", "05", "07", "cancelled")),
    "A11 cancels": ([PLANNED, adt("A11", on(9))], ("w1", "05", "07", "cancelled")),
    "A11 of who came makes a plan of it again": (
        [PLANNED, A01, adt("A11", on(9))],
        ("w1", "05", "07", "planned"),
    ),
}


@pytest.mark.parametrize(("told", "left"), PLANS.values(), ids=PLANS)
def test_an_event_of_a_plan(db, drop, told, left):
    drop("hl7/1.hl7", "".join(told))
    assert db.execute(PLAN).fetchall() == [left]


@pytest.mark.parametrize(("more", "left"), [([], "2026-01-04"), ([adt("A25", on(14))], None)])
def test_a_pending_discharge_says_when_and_its_cancel_takes_that_back(db, drop, more, left):
    drop("hl7/1.hl7", "".join([A01, GOING, *more]))
    sql = "select expected_out_on::text from staging.ward_stay"
    assert db.execute(sql).fetchall() == [(left,)]


def test_an_inpatient_on_no_ward_is_told_of(db, drop):
    outcome = drop("hl7/1.hl7", adt("A01", on(8), ward=""))
    assert "UNKNOWN_WARD: 1 inpatients are on no ward that PV1-3 names" in outcome.reason
    assert db.execute("select kind from staging.encounter").fetchall() == [("inpatient",)]


def pairs(event, at, *numbers):
    """A merge with a group of PID and MRG for each pair of numbers."""
    groups = [part for old, now in numbers for part in (pid(now), f"MRG|{old}^^^H^MR")]
    return "\r".join([msh(f"ADT^{event}", f"m{at}", sent=at), f"EVN|{event}|{at}", *groups, ""])


MERGES = {
    "A34 merges": ([merge("A34", on(9), "p1", "p2")], "p2"),
    "A40 merges": ([merge("A40", on(9), "p1", "p2")], "p2"),
    "a chain ends with its last": (
        [merge("A40", on(9), "p1", "p2"), merge("A40", on(10), "p2", "p3")],
        "p3",
    ),
    "a chain told backwards ends with its last": (
        [merge("A40", on(10), "p2", "p3"), merge("A40", on(9), "p1", "p2")],
        "p3",
    ),
    "the reverse takes it back": (
        [merge("A40", on(9), "p1", "p2"), merge("A40", on(10), "p2", "p1")],
        "p1",
    ),
    "several at once": ([pairs("A40", on(9), ("p9", "p8"), ("p1", "p2"))], "p2"),
}


@pytest.mark.parametrize(("told", "left"), MERGES.values(), ids=MERGES)
@pytest.mark.parametrize("first", [True, False])
def test_a_merge_of_persons(db, drop, told, left, first):
    drop("hl7/1.hl7", "".join([A01, *told] if first else [*told, A01]))
    assert db.execute("select patient_id from staging.ward_stay").fetchall() == [(pseudonym(left),)]


@pytest.mark.parametrize("now", ["v1", "v9"])
def test_a_visit_moves_to_another_person_with_or_without_a_new_number(db, drop, now):
    moved = merge("A45", on(9), "p1", "p2", mrg_visit="v1", visit=now)
    drop("hl7/1.hl7", A01 + moved)
    drop("hl7/2.hl7", adt("A02", on(12), ward="w2", visit=now, number="p2"))
    assert stays(db) == [WHOLE[0], ward("w2", "01 12")]
    sql = "select distinct admission_id, patient_id from staging.ward_stay"
    assert db.execute(sql).fetchall() == [(pseudonym(now), pseudonym("p2"))]


BOOKED = siu("S12", on(9))
APPOINTMENTS = {
    "S12 books": ([BOOKED], ("20 10:00", "booked", None)),
    "S13 moves": ([BOOKED, siu("S13", on(10), start="202601211100")], ("21 11:00", "booked", None)),
    "S13 books again what was cancelled": (
        [BOOKED, siu("S15", on(10)), siu("S13", on(11), start="202601211100")],
        ("21 11:00", "booked", None),
    ),
    "S14 changes": (
        [BOOKED, siu("S14", on(10), start="202601201030")],
        ("20 10:30", "booked", None),
    ),
    "S14 may say that nobody came": (
        [BOOKED, siu("S14", on(10, 21), status="NOSHOW")],
        ("20 10:00", "no_show", None),
    ),
    "S14 may say that somebody came": (
        [BOOKED, siu("S14", on(10, 21), status="Complete^^HL70278")],
        ("20 10:00", "attended", None),
    ),
    "AIS-10 may say it too": (
        [BOOKED, siu("S14", on(10, 21)).replace("RGS|1", "RGS|1\rAIS|1||x|||||||NOSHOW")],
        ("20 10:00", "no_show", None),
    ),
    "S15 cancels": ([BOOKED, siu("S15", on(10))], ("20 10:00", "cancelled_by_patient", "01 10")),
    "S16 cancels": ([BOOKED, siu("S16", on(10))], ("20 10:00", "cancelled_by_patient", "01 10")),
    "S17 deletes": ([BOOKED, siu("S17", on(10))], None),
    "S26 is a no-show": ([BOOKED, siu("S26", on(10, 20), start="")], ("20 10:00", "no_show", None)),
    "S23 and S24 block time and book nobody": ([siu("S23", on(9)), siu("S24", on(10))], None),
}


@pytest.mark.parametrize(("told", "left"), APPOINTMENTS.values(), ids=APPOINTMENTS)
def test_an_event_of_an_appointment(db, drop, told, left):
    outcome = drop("hl7/1.hl7", "".join(told))
    sql = """
        select strftime(starts_at, '%d %H:%M'), status, strftime(cancelled_at, '%d %H')
        from staging.appointment
    """
    assert db.execute(sql).fetchall() == ([] if left is None else [left])
    assert outcome.quarantined == 0


def test_blocked_time_is_counted(drop):
    assert (
        "2 messages block or open time"
        in drop("hl7/1.hl7", siu("S23", on(9)) + siu("S24", on(10))).reason
    )


def scheduled(*segments, sch="SCH|x^P|a1^F|||||CANARY|Canary|||"):
    return "\r".join([msh("SIU^S12", "s", sent=on(9)), sch, *segments[:0], pid(), *segments, ""])


GROUPS = {
    "TQ1 before SCH-11": (
        scheduled(sch="SCH|x^P|a1^F||||||Canary|20|min|^^^202601201000\rTQ1|1||||||202601201130"),
        ("11:30", 20),
    ),
    "SCH-11 with its end": (
        scheduled(sch="SCH|x^P|a1^F||||||Canary|||^^^202601201000^202601201045"),
        ("10:00", 45),
    ),
    "SCH-11 with a duration": (
        scheduled(sch="SCH|x^P|a1^F||||||Canary|||^^M25^202601201000"),
        ("10:00", 25),
    ),
    "seconds": (scheduled(sch="SCH|x^P|a1^F||||||Canary|1800|s|^^^202601201000"), ("10:00", 30)),
    "minutes": (scheduled(sch="SCH|x^P|a1^F||||||Canary|30|MIN^m|^^^202601201000"), ("10:00", 30)),
    "hours": (scheduled(sch="SCH|x^P|a1^F||||||Canary|1|hr|^^^202601201000"), ("10:00", 60)),
    "the first of several groups": (
        scheduled(
            "RGS|1",
            "AIS|1||x|202601201015|||15|min",
            "AIL|1||eyes^1^1^north|||202601201010||||15|min",
            "RGS|2",
            "AIP|1||Canary|||202601200955||||15|min",
            "AIG|1||eyes|||||202601201200|||15|min",
        ),
        ("09:55", 15),
    ),
}


@pytest.mark.parametrize(("text", "left"), GROUPS.values(), ids=GROUPS)
def test_when_and_how_long_an_appointment_is(db, drop, text, left):
    drop("hl7/1.hl7", text if "AIL" in text else text.rstrip("\r") + "\rAIL|1||eyes^1^1^north\r")
    sql = "select strftime(starts_at, '%H:%M'), planned_minutes from staging.appointment"
    assert db.execute(sql).fetchall() == [left]


TIMES = {
    "minutes": ("202601010830", ("08:30", "minute")),
    "seconds": ("20260101083015", ("08:30", "minute")),
    "fractions": ("20260101083015.1234", ("08:30", "minute")),
    "an hour": ("2026010108", ("08:00", "minute")),
    "a degree of precision of a day": ("202601010830^D", ("00:00", "day")),
    "a degree of precision of an hour": ("202601010830^H", ("08:00", "minute")),
    "an offset of whole hours": ("202601010830+0100", ("07:30", "minute")),
    "an odd offset": ("20260101083000.25+0215", ("06:15", "minute")),
    "an offset with a colon": ("202601010830-05:00", ("13:30", "minute")),
    "an offset of hours alone": ("202601010830-05", ("13:30", "minute")),
    "dashes": ("2026-01-01 08:30", ("08:30", "minute")),
    "a day": ("20260101", ("00:00", "day")),
    "a month, which is no time": ("202601", ("09:00", "minute")),
    "a year, which is no time": ("2026^Y", ("09:00", "minute")),
    "zeros, which are no time": ("00000000", ("09:00", "minute")),
}


@pytest.mark.parametrize(("given", "left"), TIMES.values(), ids=TIMES)
def test_a_time_in_every_form(db, drop, given, left):
    drop("hl7/1.hl7", adt("A01", on(9), began=given))
    sql = "select strftime(in_at, '%H:%M'), precision from staging.ward_stay"
    assert db.execute(sql).fetchall() == [left]


def who(text, chart=None):
    """Person and visit that a message is about, as the fields of a row."""
    head = kind_of(text.encode())
    [row] = tell(read(text.encode()), head.kind, head.trigger, chart or Map(feed="hl7")).rows
    return row["patient_id"], row["subject"]


def identified(three, *, two="", account="", visit="v1", alternate=""):
    line = f"PID|1|{two}|{three}||Canary^Maria" + "|" * 13 + account
    place = pv1(visit) + "|" * 5 + alternate
    return "\r".join([msh("ADT^A01", sent=on(9)), f"EVN|A01|{on(9)}", line, place, ""])


@pytest.mark.parametrize(
    ("text", "authority", "found"),
    [
        (identified("1^^^A^SS~2^^^B^MR"), None, ("2", "v1")),
        (identified("1^^^A^MR~2^^^B^MR"), "B", ("2", "v1")),
        (identified("1^^^A&1.2.3&ISO^MR~2^^^B&4.5&ISO^PI"), "B", ("2", "v1")),
        (identified("1~2"), "C", ("1", "v1")),
        (identified("", two="7^^^A^MR"), None, ("7", "v1")),
        (identified("1", visit="", account="acc"), None, ("1", "acc")),
        (identified("1", visit="", alternate="alt"), None, ("1", "alt")),
        (identified("1", visit='""', account="acc"), None, ("1", "acc")),
    ],
)
def test_who_and_which_visit_is_meant(text, authority, found):
    assert who(text, Map(feed="hl7", authority=authority)) == found


def test_version_2_3_may_name_the_event_in_evn_alone(db, drop):
    outcome = drop("hl7/1.hl7", A01.replace("ADT^A01", "ADT").replace("|2.5|", "|2.3|"))
    assert stays(db) == HERE
    assert "HL7_LAX: 1 × MSH-9 names no event" in outcome.reason
