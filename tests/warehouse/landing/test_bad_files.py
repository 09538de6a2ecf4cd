"""Files that must be refused whole: nothing of them is loaded and the ledger says why."""

import gzip
import io
import os
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.warehouse.landing.conftest import NOW
from warehouse.landing import InboxError, files, land_inbox

HEAD = "visit_id,site_id,arrived_at\n"


def parquet(frame):
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("v.csv", b"", "EMPTY"),
        ("v.csv", b"\n\n", "EMPTY"),
        ("v.csv", b"1,north,2026-01-01T08:00:00Z\n2,north,2026-01-01T09:00:00Z\n", "HEADER"),
        ("v.csv", b"visit_id,site_id\n1,north\n", "SCHEMA_MISSING"),
        ("v.csv", b"visit_id,site_id,arrived_at,Site_ID\n", "DUPLICATE_HEADER"),
        ("v.csv", b"visit_id;site_id;arrived_at\n1;north;2026-01-01\n", "SEPARATOR"),
        ("v.csv", HEAD.encode("utf-16"), "ENCODING"),
        ("v.csv", HEAD.encode() + "Café,north,2026-01-01\n".encode("latin-1"), "ENCODING"),
        ("v.csv", HEAD.encode() + b'1,"north,2026-01-01\n2,north,2026-01-01\n', "UNBALANCED_QUOTE"),
        ("v.csv", HEAD.encode() + b"1," * 1_000_000 + b"\n", "LINE_TOO_WIDE"),
        ("v.csv", HEAD.encode() + b"1,north,03/01/2026\n2,north,13/01/2026\n", "DATE_AMBIGUOUS"),
        ("v.csv.gz", gzip.compress(HEAD.encode() * 2000)[:-9], "GZIP_TRUNCATED"),
        ("v.csv.gz", HEAD.encode(), "GZIP_TRUNCATED"),
        ("v.parquet", b"PAR1 no more", "NOT_PARQUET"),
        ("v.parquet", parquet(pl.DataFrame({"visit_id": ["1"]})), "SCHEMA_MISSING"),
        ("v.docx", b"PK", "UNKNOWN_FORMAT"),
    ],
)
def test_a_file_with_a_fault_of_its_own_is_refused_whole(db, drop, name, content, code):
    outcome = drop(f"ed_visits/{name}", content)
    assert outcome.status == "refused"
    assert outcome.reason.startswith(f"{code}: ")
    assert outcome.received == 0
    for table in ("raw.ed_visit", "staging.ed_visit", "raw.quarantine"):
        assert db.execute(f"select count(*) from {table}").fetchall() == [(0,)]


def test_what_was_read_before_the_fault_is_taken_back(db, drop):
    many = "".join(f"{n},north,2026-01-01T08:00:00Z\n" for n in range(300_000))
    outcome = drop("ed_visits/v.csv", f'{HEAD}{many}x,"north,2026-01-01\n')
    assert outcome.status == "refused"
    assert db.execute("select count(*) from raw.ed_visit").fetchall() == [(0,)]


def test_a_refused_file_is_in_the_ledger_once_until_it_is_mended(db, drop):
    drop("ed_visits/v.csv", "")
    drop("ed_visits/v.csv", "")
    assert db.execute("select status from raw.delivery").fetchall() == [("refused",)]
    assert drop("ed_visits/v.csv", HEAD + "1,north,2026-01-01T08:00:00Z\n").status == "loaded"


def test_headers_with_unseen_characters_and_gzip_by_any_spelling_are_read(drop):
    rows = "1,north,2026-01-01T08:00:00Z\n"
    assert drop("ed_visits/v.csv", HEAD.replace("_id,", "_id\u200b,") + rows).loaded == 1
    assert drop("ed_visits/V.CSV.GZ", gzip.compress((HEAD + "2" + rows).encode())).loaded == 1


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["north"])])
def test_categories_in_a_parquet_file_are_words(db, drop, kind):
    frame = pl.DataFrame(
        {"visit_id": ["1"], "site_id": ["north"], "arrived_at": ["2026-01-01T08:00:00Z"]},
        schema_overrides={"site_id": kind},
    )
    assert drop("ed_visits/v.parquet", parquet(frame)).loaded == 1
    assert db.execute("select site_id from staging.ed_visit").fetchall() == [("north",)]


def test_a_header_without_records_loads_nothing_and_says_so(drop):
    outcome = drop("ed_visits/v.csv", HEAD)
    assert (outcome.status, outcome.received, outcome.reason) == (
        "loaded",
        0,
        "a header and no record",
    )


def test_an_unknown_folder_is_refused_with_the_feeds_it_may_mean(drop):
    reason = drop("ed_visit/v.csv", HEAD).reason
    assert "No feed is called ed_visit. Did you mean ed_visits" in reason
    assert "stock_movements" in reason


def test_a_file_beside_the_folders_is_refused(drop):
    assert drop("visits.csv", HEAD).reason.startswith("UNKNOWN_FEED: ")


def test_a_missing_inbox_says_what_to_make(db, tmp_path):
    with pytest.raises(InboxError, match="Make that folder with one sub-folder per feed"):
        land_inbox(db, tmp_path / "nowhere", as_of=NOW)


def test_an_inbox_with_a_file_still_being_written_has_nothing_waiting(inbox):
    (inbox / "ed_visits").mkdir()
    (inbox / "ed_visits" / "v.csv.part").write_text(HEAD)
    (inbox / "ed_visits" / ".v.csv").write_text(HEAD)
    assert files(inbox) == []


def test_a_folder_inside_the_folder_of_a_feed_is_not_passed_over(db, inbox):
    (inbox / "ed_visits" / "2026").mkdir(parents=True)
    (inbox / "ed_visits" / "2026" / "v.csv").write_text(HEAD)
    [outcome] = land_inbox(db, inbox, as_of=NOW)
    assert (outcome.name, outcome.status) == ("ed_visits/2026", "refused")
    assert "Put its files into ed_visits itself" in outcome.reason


def test_a_link_that_leads_nowhere_and_a_pipe_are_refused(db, inbox):
    (inbox / "ed_visits").mkdir()
    (inbox / "ed_visits" / "gone.csv").symlink_to(inbox / "nothing.csv")
    os.mkfifo(inbox / "ed_visits" / "pipe.csv")
    codes = {each.name: each.reason[:11] for each in land_inbox(db, inbox, as_of=NOW)}
    assert codes == dict.fromkeys(("ed_visits/gone.csv", "ed_visits/pipe.csv"), "UNREADABLE:")


def test_a_file_name_that_is_no_text_is_kept_in_another_spelling(db, inbox):
    (inbox / "ed_visits").mkdir()
    odd = os.fsdecode(os.fsencode(inbox) + b"/ed_visits/caf\xe9.csv")
    Path(odd).write_text(HEAD + "1,north,2026-01-01T08:00:00Z\n")
    [outcome] = land_inbox(db, inbox, as_of=NOW)
    assert (outcome.name, outcome.loaded) == ("ed_visits/caf\\xe9.csv", 1)


def test_a_file_refused_before_is_not_tried_in_vain_and_stays_in_sight(db, drop):
    drop("ed_visits/v.csv", "")
    later = NOW + timedelta(hours=1)
    again = drop("ed_visits/v.csv", "", as_of=later)
    assert (again.status, again.seen_before, again.reason[:6]) == ("refused", True, "EMPTY:")
    assert db.execute("select delivered_at from raw.delivery").fetchall() == [(NOW,)]
    assert db.execute("select seen_at from raw.delivery_paper").fetchall() == [(later,)]


def test_a_refused_file_leaves_the_places_its_map_brought_as_they_were(db, inbox, drop):
    chart = 'feed = "ed_visits"\n[[sites]]\nsite_id = "north"\ntime_zone = "Europe/London"\n'
    folder = "theirs"
    (inbox / folder).mkdir()
    (inbox / folder / "map.toml").write_text(chart)
    drop(f"{folder}/good.csv", HEAD + "1,north,2026-01-01T08:00:00Z\n")
    assert drop(f"{folder}/torn.csv", f'{HEAD}2,"north,2026-01-01\n').status == "refused"
    assert db.execute("select site_id from staging.site").fetchall() == [("north",)]


def test_references_come_before_the_facts_that_name_them(inbox):
    for feed in ("ward_stays", "wards", "sites", "fhir"):
        (inbox / feed).mkdir()
        (inbox / feed / ("x.ndjson" if feed == "fhir" else "x.csv")).write_text("x")
    assert [each.feed for each in files(inbox)] == ["sites", "wards", "fhir", "ward_stays"]
