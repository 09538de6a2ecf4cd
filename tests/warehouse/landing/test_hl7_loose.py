"""Messages that are written loosely, and streams with other things between ours."""

from datetime import UTC, datetime

import pytest

from tests.warehouse.landing.hl7_messages import adt, msh, pid, pv1
from warehouse.landing.hl7.mllp import Verdict, acknowledgement, judge
from warehouse.landing.maps import own

pytestmark = pytest.mark.slow

A01 = adt("A01", "20260101080000")
A02 = adt("A02", "20260101120000", ward="w2", prior="w1")
MAP = 'feed = "hl7"\n'


def stays(db):
    return db.execute("select ward_id from staging.ward_stay order by stay_id").fetchall()


LAX = {
    "no version": (A01.replace("|2.5|", "||"), "MSH-12 names no version"),
    "another version": (A01.replace("|2.5|", "|3.7|"), "MSH-12 names a version other than"),
    "EVN-1": (A01.replace("EVN|A01", "EVN|A08"), "EVN-1 names another event than MSH-9"),
    "MSH-9.3 repeats the event": (
        adt("A04", "20260101080000", code="I").replace("ADT^A04", "ADT^A04^ADT_A04"),
        "MSH-9.3 names another structure",
    ),
    "MSH-9 in one word": (A01.replace("ADT^A01", "ADT_A01"), "MSH-9 names no event"),
    "no processing id": (A01.replace("|P|2.5", "||2.5"), "MSH-11 does not say"),
    "escaped characters": (
        A01.replace("1 Canary", "1\\X0D\\Canary").replace("Canary^Maria", "\\X0D\\"),
        "characters are written as \\X..\\",
    ),
    "other delimiters": (
        A01.replace("^~\\&", "@~%;").replace("^", "@"),
        "delimiters are others than |^~\\&",
    ),
    "line feeds": (A01.replace("\r", "\n"), "segment ends with LF"),
    "a byte-order mark": ("\ufeff" + A01, "byte-order mark"),
}


@pytest.mark.parametrize(("text", "words"), LAX.values(), ids=LAX)
def test_what_is_loose_is_read_counted_and_said(db, drop, text, words):
    outcome = drop("hl7/1.hl7", text)
    assert (outcome.received, outcome.loaded) == (1, 1)
    [note] = [each for each in outcome.reason.split("; ") if each.startswith("HL7_LAX")]
    assert words in note
    assert stays(db) == [("w1",)]


def test_each_looseness_is_counted(drop):
    told = (A01 + A02 + adt("A08", "20260101130000")).replace("|2.5|", "||", 2)
    assert "HL7_LAX: 2 × MSH-12 names no version" in drop("hl7/1.hl7", told).reason


@pytest.mark.parametrize("version", ["2.5.1", "2.7"])
def test_the_standard_as_it_is_written_is_not_loose(drop, version):
    told = A01.replace("ADT^A01", "ADT^A01^ADT_A01").replace("|2.5|", f"|{version}^GBR|")
    outcome = drop("hl7/1.hl7", told.replace("^~\\&|", "^~\\&#|" if version == "2.7" else "^~\\&|"))
    assert outcome.loaded == 1
    assert "HL7_LAX" not in outcome.reason


NOT_OURS = {
    "MSH alone": (msh("ADT^A01") + "\r", "MISSING_SEGMENT", "AE"),
    "a delimiter that looks damaged": (A01.replace("\\&", "\\}", 1), "ODD_DELIMITERS", "AE"),
    "the same delimiter twice": (A01.replace("^~\\&", "^^\\&", 1), "ODD_DELIMITERS", "AE"),
    "a long segment of another kind": (A01 + "OBX|1|" + "x" * 70_000 + "\r", "TOO_LONG", "AE"),
    "another type": ("\r".join([msh("ORU^R01"), pid(), ""]), "OTHER_TYPE", "AR"),
    "another event": ("\r".join([msh("ADT^A09"), pid(), pv1(), ""]), "OTHER_TYPE", "AR"),
    "no event at all": ("\r".join([msh("ADT"), pid(), pv1(), ""]), "OTHER_TYPE", "AR"),
    "a test": ("\r".join([msh("ADT^A01", processing="T"), pid(), ""]), "TEST_MESSAGE", "AR"),
    "a trial": ("\r".join([msh("ADT^A01", processing="D"), pid(), ""]), "TEST_MESSAGE", "AR"),
    "a NUL byte": (A01.replace("Canary^Maria", "Canary\0"), "CONTROL_CHAR", "AE"),
    "no HL7": ("Canary Maria\r", "NOT_HL7", "AR"),
    "a cut frame": ("\x0b" + A01[:-30], "TRUNCATED_LINE", None),
}


@pytest.mark.parametrize(("bad", "code", "answer"), NOT_OURS.values(), ids=NOT_OURS)
def test_a_bad_message_is_kept_aside_or_answered_so_and_the_stream_goes_on(
    db, drop, aside, bad, code, answer
):
    after = "" if answer is None else f"\x0b{A02}\x1c\r"
    outcome = drop("hl7/1.hl7", f"\x0b{A01}\x1c\r{bad}{after}")
    assert outcome.quarantined == 1
    assert outcome.loaded == outcome.received - 1 == (1 if answer is None else 2)
    assert list(aside("hl7").values()) == [code]
    if answer:
        verdict = judge(bad.encode(), own("hl7"))
        assert verdict.code == answer
        assert verdict.reason.startswith(code)
        assert "Canary" not in verdict.reason


def test_a_map_may_vouch_for_delimiters(db, drop, inbox):
    (inbox / "hl7").mkdir()
    (inbox / "hl7" / "map.toml").write_text(MAP + "delimiters = '|^~\\}'")
    assert drop("hl7/1.hl7", A01.replace("\\&", "\\}", 1)).loaded == 1


def test_a_damaged_identifier_is_kept_aside_or_taken_and_never_logged(drop, caplog, capfd):
    for n, damage in enumerate(["\\ZZCANARY77", "ZZCANARY77\\", "\\XZZ\\ZZCANARY77", "\\Z77\\"]):
        outcome = drop(f"hl7/{n}.hl7", A01.replace("p1", damage))
        assert outcome.received == outcome.loaded + outcome.quarantined == 1
    said = capfd.readouterr()
    assert "CANARY" not in caplog.text + said.out + said.err


@pytest.mark.parametrize("senders", ['"north"', '"app|NORTH", "other"'])
def test_only_listed_senders_are_taken(db, drop, inbox, aside, senders):
    (inbox / "hl7").mkdir()
    (inbox / "hl7" / "map.toml").write_text(MAP + f"senders = [{senders}]")
    outcome = drop("hl7/1.hl7", A01 + A02.replace("|APP|north|", "|APP|elsewhere|"))
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (2, 1, 1)
    assert list(aside("hl7").values()) == ["WRONG_SENDER"]


BATCHES = {
    "what it promises": ("BHS|^~\\&\r{0}{1}BTS|2\rFTS|1\r", None),
    "less than it promises": (
        "BHS|^~\\&\r{0}{1}BTS|3\r",
        "1 batches promise 3 messages and hold 2",
    ),
    "no trailer": ("FHS|^~\\&\rBHS|^~\\&\r{0}{1}", "1 batches without a trailer"),
    "no trailer of the file": ("FHS|^~\\&\rBHS|^~\\&\r{0}{1}BTS|2\r", "1 files without a trailer"),
    "no header": ("{0}{1}BTS|2\r", "1 batch trailers without a header"),
    "one inside another": ("BHS|^~\\&\r{0}BHS|^~\\&\r{1}BTS|1\rBTS|1\rFTS|2\r", None),
    "fewer batches": (
        "FHS|^~\\&\rBHS|^~\\&\r{0}{1}BTS|2\rFTS|4\r",
        "1 file trailer that promises 4 batches, not 1",
    ),
    "no number": ("BHS|^~\\&\r{0}{1}BTS|\r", None),
}


@pytest.mark.parametrize(("text", "words"), BATCHES.values(), ids=BATCHES)
def test_a_batch_is_read_and_what_does_not_add_up_is_said(drop, text, words):
    outcome = drop("hl7/1.hl7", text.format(A01, A02))
    assert (outcome.received, outcome.loaded) == (2, 2)
    assert ("BATCH_COUNT" in outcome.reason) == bool(words)
    assert (words or "") in outcome.reason


def test_a_batch_without_a_message_is_taken_and_said_so(drop):
    outcome = drop("hl7/1.hl7", "FHS|^~\\&\rBHS|^~\\&\rBTS|0\rFTS|1\r")
    assert (outcome.status, outcome.received) == ("loaded", 0)
    assert outcome.reason == "an envelope and no message"


def answered(accept, application, code="AA"):
    head = "|".join([*msh("ADT^A01", "c7").split("|")[:14], accept, application])
    answer = acknowledgement(head.encode(), Verdict(code), datetime.now(UTC))
    return answer and answer.split(b"\rMSA|")[1].split(b"|")[0].decode()


@pytest.mark.parametrize(
    ("accept", "application", "good", "bad"),
    [
        ("", "", "AA", "AE"),
        ("AL", "NE", "CA", "CE"),
        ("AL", "AL", "CA", "CE"),
        ("NE", "AL", "AA", "AE"),
        ("", "AL", "AA", "AE"),
        ("ER", "AL", "AA", "CE"),
        ("SU", "NE", "CA", None),
        ("ER", "NE", None, "CE"),
        ("NE", "NE", None, None),
    ],
)
def test_the_enhanced_mode_is_answered_as_it_asks(accept, application, good, bad):
    assert answered(accept, application) == good
    assert answered(accept, application, "AE") == bad


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_an_acknowledgement_quotes_the_control_id_and_no_other_segment(end):
    short = f"MSH|^~\\&|APP|north|US|US|20260101||ADT^A01|c7|P|2.3{end}PID|1||Canary^Maria{end}"
    verdict = judge(short.encode(), own("hl7"))
    answer = acknowledgement(short.encode(), verdict, datetime.now(UTC))
    assert verdict.reason == "MISSING_SEGMENT: the message lacks the segment PV1"
    assert answer is not None
    assert b"MSA|AE|c7|" in answer
    assert b"Canary" not in answer
