import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.landing.files.blocks import blocks
from warehouse.landing.files.scan import chunks
from warehouse.landing.refusal import Refused


def cut(*texts, separator=","):
    return list(chunks(iter(texts), separator=separator, name="file.csv"))


def faults(*texts):
    return [(fault.line, fault.code) for chunk in cut(*texts) for fault in chunk.faults]


def test_a_record_knows_the_line_it_starts_on_even_after_a_quoted_newline():
    [chunk] = cut(b'a,b\n1,"x\ny"\n2,z\n')
    assert chunk.lines.tolist() == [1, 2, 4]


def test_records_are_the_same_wherever_blocks_end():
    text = b'a,b\n1,"x,\n""y"""\n2,z\n3,\xc3\xa9\n'
    whole = b"".join(chunk.text for chunk in cut(text))
    for at in range(1, len(text)):
        pieces = cut(text[:at], text[at:])
        assert b"".join(chunk.text for chunk in pieces) == whole
        assert [line for chunk in pieces for line in chunk.lines] == [1, 2, 4, 5]


def test_ragged_records_are_left_out_by_line():
    assert faults(b"a,b\n1\n1,2\n1,2,3\n") == [(2, "MISSING_COLUMNS"), (4, "EXTRA_COLUMNS")]


def test_a_last_line_that_breaks_off_is_said_to_be_truncated():
    assert faults(b"a,b\n1,2\n3") == [(3, "TRUNCATED_LINE")]


def test_a_last_line_without_its_newline_is_a_record():
    [first, last] = cut(b"a,b\n1,2\n3,4")
    assert (first.text + last.text, faults(b"a,b\n1,2\n3,4")) == (b"a,b\n1,2\n3,4\n", [])


def test_blank_lines_are_no_records():
    assert cut(b"\na,b\n\n1,2\n\n")[0].text == b"a,b\n1,2\n"


def test_a_nul_byte_keeps_its_record_out():
    assert faults(b"a,b\n1,\x00\n3,4\n") == [(2, "CONTROL_CHAR")]


def test_a_cell_of_five_megabytes_is_too_long_and_the_rest_is_kept():
    text = b"a,b\n1," + b"x" * 5_000_000 + b"\n3,4\n"
    assert faults(text) == [(2, "TOO_LONG")]


@pytest.mark.parametrize("header", [b"a,b\n", b""])
def test_a_million_columns_on_one_line_are_refused(header):
    with pytest.raises(Refused) as refused:
        cut(header + b"1," * 1_000_000 + b"\n")
    assert refused.value.code == "LINE_TOO_WIDE"


@pytest.mark.parametrize(
    "text",
    [b'a,b\n1,"x\n2,y\n', b'a,b\n1,"x\n2,"y\n3,z\n', b'a,b\n1,5" needle\n2,6" needle\n'],
)
def test_a_quote_that_swallows_records_refuses_the_file(text):
    with pytest.raises(Refused) as refused:
        cut(text)
    assert refused.value.code == "UNBALANCED_QUOTE"


def read(tmp_path, content, name="file.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content)
    return b"".join(blocks(path, encoding))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_of_all_kinds_become_one(tmp_path, end):
    assert read(tmp_path, b"a,b" + end + b"1,2" + end) == b"a,b\n1,2\n"


def test_mixed_line_ends_are_fine(tmp_path):
    assert read(tmp_path, b"a,b\r\n1,2\n3,4\r\n") == b"a,b\n1,2\n3,4\n"


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbfa,b\n") == b"a,b\n"


@pytest.mark.parametrize("content", ["Café".encode("latin-1"), "ward".encode("utf-16")])
def test_other_encodings_are_refused_unless_declared(tmp_path, content):
    with pytest.raises(Refused) as refused:
        read(tmp_path, content)
    assert refused.value.code == "ENCODING"


def test_a_declared_encoding_is_read_exactly(tmp_path):
    assert read(tmp_path, "Café\n".encode("latin-1"), encoding="latin-1") == "Café\n".encode()
    assert read(tmp_path, "Café\n".encode("utf-16"), encoding="utf-16") == "Café\n".encode()


def test_a_gzip_file_that_breaks_off_is_refused(tmp_path):
    whole = gzip.compress(b"a,b\n" + b"1,2\n" * 10_000)
    assert read(tmp_path, whole, "file.csv.gz").count(b"\n") == 10_001
    with pytest.raises(Refused) as refused:
        read(tmp_path, whole[:-20], "file.csv.gz")
    assert refused.value.code == "GZIP_TRUNCATED"


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=8)


@given(
    rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    size=st.integers(1, 40),
)
def test_every_record_that_is_written_is_found(rows, quoting, size):
    written = io.StringIO()
    csv.writer(written, quoting=quoting, lineterminator="\n").writerows(rows)
    text = written.getvalue().encode()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    found = cut(*pieces)
    assert sum(len(chunk.lines) for chunk in found) == len(rows)
    assert b"".join(chunk.text for chunk in found) == text
    assert not any(chunk.faults for chunk in found)
