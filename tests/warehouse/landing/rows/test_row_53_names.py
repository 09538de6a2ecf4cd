"""Names that look like code, or that nobody can tell apart: kept exactly, matched as people read."""

import unicodedata

import pytest

WARDS = "ward_id,site_id,specialty,open_beds\n"
STAYS = "stay_id,ward_id,in_at\n"
AT = "2026-01-01T08:00Z"


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://x","y")',
        "@SUM(A1)",
        "+1-1",
        "<script>alert(1)</script>",
        "Kinder 🏥",
        "W" * 255,
        "x'); drop table staging.ward; --",
    ],
)
def test_a_name_is_kept_to_the_letter(db, hospital, drop, name):
    quoted = '"' + name.replace('"', '""') + '"'
    drop("wards/w.csv", f"{WARDS}w,north,{quoted},4\n")
    for layer in ("raw", "staging"):
        assert db.execute(f"select specialty from {layer}.ward where ward_id = 'w'").fetchall() == [
            (name,)
        ]


@pytest.mark.parametrize(
    "spelt",
    [
        "Ward\u200bÅ",
        "Ward\u00adÅ",
        "\u202eWardÅ\u202c",
        "\u00a0WardÅ\u2003",
        unicodedata.normalize("NFD", "WardÅ"),
        unicodedata.normalize("NFC", "WardÅ"),
        "Ｗard\u212b",
    ],
)
def test_spellings_nobody_can_tell_apart_name_one_ward(db, hospital, drop, spelt):
    drop("wards/w.csv", f"{WARDS}WardÅ,north,medicine,4\n")
    assert drop("ward_stays/s.csv", f"{STAYS}1,{spelt},{AT}\n").loaded == 1
    assert db.execute("select ward_id from staging.ward_stay").fetchall() == [("WardÅ",)]
    assert db.execute("select ward_id from raw.ward_stay").fetchall() == [(spelt,)]
