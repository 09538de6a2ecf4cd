import re
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ops.languages import EN_GB, EN_US, LANGUAGES

DAY = date(2026, 1, 6)
NINE = datetime(2026, 1, 6, 9, 5)  # noqa: DTZ001  a clock on a wall


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (EN_GB, ("6 Jan", "6 Jan 2026", "Tue 6 Jan", "Tue 6 Jan 2026")),
        (EN_US, ("Jan 6", "Jan 6, 2026", "Tue, Jan 6", "Tue, Jan 6, 2026")),
    ],
)
def test_a_day_is_written_as_its_country_writes_it(language, said):
    patterns = (language.plain, language.dated, language.day, language.day_dated)
    assert tuple(language.of(pattern, DAY) for pattern in patterns) == said


def test_hours_run_to_24_on_both_sides():
    assert EN_GB.moment(NINE.replace(hour=21)) == "21:05 Tue 6 Jan"
    assert EN_US.moment(NINE.replace(hour=21)) == "21:05 Tue, Jan 6"
    assert EN_US.moment(NINE, dated=True) == "09:05 Tue, Jan 6, 2026"


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("p1 is away on 06 Jan", "p1 is away on Jan 6"),
        ("06 Jan to 02 Feb 2026", "Jan 6 to Feb 2, 2026"),
        ("due Tuesday 6 January", "due Tuesday, January 6"),
        ("at 09:05 on 06 Jan 2026:", "at 09:05 on Jan 6, 2026:"),
        ("free Tue 6 Jan and Wed 7 Jan", "free Tue, Jan 6 and Wed, Jan 7"),
        ("until 31 May", "until May 31"),
    ],
)
def test_a_kept_sentence_gets_its_dates_said_again(kept, told):
    assert EN_US.retold(kept) == told
    assert EN_GB.retold(kept) == kept


@pytest.mark.parametrize(
    "kept", ["ward-6 Jan-2", "2026-01-06", "item 12 Marsh", "1.5 Mar", "n12 May", "6 Jan_x"]
)
def test_what_only_looks_like_a_date_stays(kept):
    assert EN_US.retold(kept) == kept


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("Learnt from", "Learned from"),
        ("CANCELLED", "CANCELED"),
        ("the grey band", "the gray band"),
        ("Print handover", "Print handoff"),
        ("per cent of them", "percent of them"),
        ("organised in the centre", "organized in the center"),
    ],
)
def test_a_word_keeps_its_letters_large_or_small(british, american):
    assert EN_US.said(british) == american
    assert EN_GB.said(british) == british


def test_codes_paths_and_parts_of_words_are_no_words():
    for code in ("`learnt_since`", "cancelled_at", "handover_north.pdf", "/centre/2", "centred-x"):
        assert EN_US.said(code).replace("centered", "centred") == code


def test_no_american_word_is_spelt_again():
    # Else what was said twice would differ from what was said once.
    for american in EN_US.spelling.values():
        assert EN_US.said(american) == american


_WORDS = st.sampled_from(
    [*EN_US.spelling, "ward", "of", "beds", "{0}", "{1}", "12", "7.5", "09:30"]
)


@given(st.lists(_WORDS, max_size=12).map(" ".join))
@example("{0} of 12 colour")
def test_spelling_changes_no_number_and_no_place(text):
    kept = re.compile(r"\{\d+\}|\d[\d.:]*")
    assert kept.findall(EN_US.said(text)) == kept.findall(text)


_MONTHS = st.sampled_from(["Jan", "May", "Dec"])
_DATES = st.builds(lambda day, month: f"{day:02} {month}", st.integers(1, 28), _MONTHS)
_NAMES = st.sampled_from(["Centre 2", "Theatre-1", "colour", "n1", "item 04", "Mar", "12", "≥ 3"])


@given(st.lists(_DATES | _NAMES, max_size=8))
def test_dates_said_again_leave_every_name_and_number_as_it_was(parts):
    told = EN_US.retold("; ".join(parts)).split("; ")
    for before, after in zip(parts, told, strict=True) if parts else ():
        day, _, month = before.partition(" ")
        dated = month in ("Jan", "May", "Dec")
        assert after == (f"{month} {int(day)}" if dated else before)


def test_every_language_goes_by_its_code():
    assert list(LANGUAGES) == ["en-GB", "en-US"]
    assert all(code == language.code for code, language in LANGUAGES.items())
