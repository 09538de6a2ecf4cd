"""What may be read again: a pseudonym always, the number of a person never."""

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from warehouse.landing.legible import code, is_code


@given(st.text("0123456789abcdef", min_size=20, max_size=20))
def test_every_pseudonym_with_a_letter_is_a_code(text):
    assume(not text.isdigit())
    assert is_code(text)


def test_pseudonyms_are_codes_wherever_their_letter_stands():
    digits = "54245336418152937485"
    made = pl.Series([digits[:n] + "e" + digits[n + 1 :] for n in range(20)])
    assert made.to_frame("text").select(code(pl.col("text")).all()).item()


@pytest.mark.parametrize(
    "text", ["07911123456", "0791 112 3456", "12345678901234567890", "943-476-5919", "a1234567890"]
)
def test_a_long_number_is_no_code_though_a_letter_stands_beside_it(text):
    assert not is_code(text)
