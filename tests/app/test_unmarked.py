from hypothesis import given
from hypothesis import strategies as st

from app.words import numbers as say


def test_a_badge_is_its_words():
    assert say.unmarked(":orange-badge[■ Act] \\<5 % · 18:00") == "■ Act <5 % · 18:00"


def test_bold_is_told_plainly():
    assert say.unmarked("**Definite**: told to leave") == "Definite: told to leave"


@given(st.text())
def test_on_paper_a_text_reads_as_it_was_written(text):
    assert say.unmarked(say.plain(text)) == " ".join(text.split())
