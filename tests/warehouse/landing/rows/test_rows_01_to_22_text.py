"""Text files as other systems write them: what is read, what is kept aside, what is refused."""

import gzip
import io

import polars as pl
import pytest

HEAD = "visit_id,site_id,arrived_at\n"
AT = "2026-01-01T08:00:00Z"
TWENTY = [f"v{n},north,2026-01-01T08:{n:02d}:00Z" for n in range(20)]


def text(*records, head=HEAD, end="\n"):
    return head.replace("\n", end) + "".join(f"{each}{end}" for each in records)


@pytest.fixture
def declared(inbox):
    """A folder whose map says how its files are written."""

    def write(words, feed="ward_stays"):
        (inbox / "ours").mkdir(exist_ok=True)
        (inbox / "ours" / "map.toml").write_text(f'feed = "{feed}"\n{words}\n')
        return "ours/f.csv"

    return write


def refused(db, outcome, code):
    """The whole file is out, and nothing of it stays."""
    tables = ("raw.ed_visit", "staging.ed_visit", "raw.ward_stay", "raw.quarantine")
    kept = [db.execute(f"select count(*) from {each}").fetchall() for each in tables]
    return (
        outcome.status == "refused"
        and outcome.reason.startswith(f"{code}: ")
        and kept == [[(0,)]] * len(tables)
    )


def test_row_01_utf8_byte_order_mark(drop):
    assert drop("ed_visits/v.csv", b"\xef\xbb\xbf" + text(*TWENTY).encode()).loaded == 20


STAYS = "stay_id,ward_id,specialty,in_at\n1,n1,Café,2026-01-01T08:00Z\n"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_rows_02_and_03_latin_1_and_utf_16(db, drop, declared, encoding):
    wards = "ward_id,site_id,specialty,open_beds\nn1,north,Café,4\n".encode(encoding)
    assert refused(db, drop("wards/w.csv", wards), "ENCODING")
    name = declared(f'encoding = "{encoding}"', "wards")
    assert drop(name, wards).loaded == 1
    assert db.execute("select specialty from raw.ward").fetchall() == [("Café",)]


def test_row_04_quoted_newline(db, drop):
    wards = 'ward_id,site_id,specialty,open_beds\nn1,north,"General\nmedicine",4\n'
    assert drop("wards/w.csv", wards).received == 1
    assert db.execute("select specialty from raw.ward").fetchall() == [("General\nmedicine",)]


def test_row_05_unclosed_quote(db, drop):
    records = [*TWENTY[:1], f'v1,"north,{AT}', *TWENTY[2:]]
    assert refused(db, drop("ed_visits/v.csv", text(*records)), "UNBALANCED_QUOTE")


@pytest.mark.parametrize(
    ("record", "code"), [("v,north", "MISSING_COLUMNS"), (f"v,north,{AT},x", "EXTRA_COLUMNS")]
)
def test_rows_06_and_07_short_row_and_extra_column(drop, aside, record, code):
    outcome = drop("ed_visits/v.csv", text(*TWENTY[:10], record, *TWENTY[10:]))
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (21, 20, 1)
    assert aside("ed_visits") == {12: code}


def test_row_08_truncated_last_line(drop, aside):
    outcome = drop("ed_visits/v.csv", text(*TWENTY) + "v,north,2024-03-21 10:00:")
    assert (outcome.loaded, aside("ed_visits")) == (20, {22: "TRUNCATED_LINE"})
    assert outcome.reason.startswith("INCOMPLETE: ")


def test_row_09_trailer_line(db, drop, declared):
    name = declared('trailer = "TRAILER,{rows} rows"', "ed_visits")
    assert refused(db, drop(name, text(*TWENTY, "TRAILER,19 rows")), "TRAILER_MISMATCH")
    assert drop(name, text(*TWENTY, "TRAILER,20 rows")).loaded == 20


def test_row_10_nul_byte_in_text(drop, aside):
    outcome = drop("ed_visits/v.csv", text(*TWENTY, f"v\0,north,{AT}"))
    assert (outcome.loaded, aside("ed_visits")) == (20, {22: "CONTROL_CHAR"})


def test_row_11_truncated_gzip(db, drop):
    whole = gzip.compress(text(*(f"v{n},north,{AT}" for n in range(200_000))).encode())
    for cut in (len(whole) // 2, len(whole) - 4):
        assert refused(db, drop("ed_visits/v.csv.gz", whole[:cut]), "GZIP_TRUNCATED")


@pytest.mark.parametrize(("mark", "said"), [(";", '";"'), ("\t", '"\\t"')])
def test_row_12_semicolon_and_tab_separators(db, drop, declared, mark, said):
    other = text(*TWENTY).replace(",", mark)
    assert refused(db, drop("ed_visits/v.csv", other), "SEPARATOR")
    assert drop(declared(f"separator = {said}", "ed_visits"), other).loaded == 20


def test_row_13_cr_only_line_ends(drop):
    assert drop("ed_visits/v.csv", text(*TWENTY, end="\r")).loaded == 20


def test_row_14_mixed_crlf_and_lf(drop):
    mixed = text(*TWENTY[:7], end="\r\n") + text(*TWENTY[7:], head="")
    assert drop("ed_visits/v.csv", mixed).loaded == 20


def test_row_15_column_order_changed(db, drop):
    turned = text(f"{AT},north,v", head="arrived_at,site_id,visit_id\n")
    drop("ed_visits/v.csv", turned)
    assert db.execute("select site_id, arrived_at from raw.ed_visit").fetchall() == [("north", AT)]


def test_row_16_missing_column(db, drop):
    outcome = drop("ed_visits/v.csv", "visit_id,arrived_at\nv,2026-01-01T08:00Z\n")
    assert refused(db, outcome, "SCHEMA_MISSING")
    assert "lacks site_id" in outcome.reason


def test_row_18_duplicate_header(db, drop):
    twice = text(f"v,north,{AT},south", head="visit_id,site_id,arrived_at,Site_ID \n")
    assert refused(db, drop("ed_visits/v.csv", twice), "DUPLICATE_HEADER")


def test_row_19_no_header(db, drop):
    assert refused(db, drop("ed_visits/v.csv", text(*TWENTY, head="")), "HEADER")


@pytest.mark.parametrize("where", [0, 1])
def test_row_21_a_line_of_a_million_columns(db, drop, where):
    wide = ",".join(["x"] * 1_000_000)
    records = [HEAD.strip(), *TWENTY]
    records.insert(where, wide)
    assert refused(db, drop("ed_visits/v.csv", text(*records, head="")), "LINE_TOO_WIDE")


def test_row_22_a_cell_of_five_megabytes(drop, aside):
    outcome = drop("ed_visits/v.csv", text(*TWENTY, f"v,{'n' * 5_000_000},{AT}", f"w,north,{AT}"))
    assert (outcome.loaded, aside("ed_visits")) == (21, {22: "TOO_LONG"})


def test_a_gzip_file_that_unpacks_without_end_is_refused(db, drop):
    bomb = gzip.compress(text(*TWENTY).encode() + b"\n" * 200_000_000)
    outcome = drop("ed_visits/v.csv.gz", bomb)
    assert refused(db, outcome, "TOO_LARGE")


def test_the_same_records_read_the_same_from_every_format(db, drop):
    rows = pl.read_csv(io.StringIO(text(*TWENTY)), infer_schema=False)
    content = io.BytesIO()
    rows.write_parquet(content)
    assert drop("ed_visits/v.parquet", content.getvalue()).loaded == 20
    assert drop("ed_visits/v.csv.gz", gzip.compress(text(*TWENTY).encode())).duplicate == 20
