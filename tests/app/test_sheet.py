"""A table of words says its words and nothing else."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from app.sheet import Paint, sheet
from app.words.numbers import plain
from tests.app.pages import frame_of

PAINT = Paint("#fff", "#ddd", "#eee", {"blue": ("#e3eef9", "#00427f")})


def drawn(*rows, **more):
    return sheet(rows, PAINT, says="Table by ward", **more)


def test_the_first_column_names_the_row_and_heads_name_columns():
    html = drawn({"Ward": "n1", "Beds": "24"})
    assert '<th scope="col">Beds</th>' in html
    assert '<th scope="row">n1</th><td>24</td>' in html


def test_it_can_be_reached_by_the_keyboard_under_a_name():
    assert 'role="region" tabindex="0" aria-label="Table by ward"' in drawn({"Ward": "n1"})


def test_a_badge_keeps_its_words_and_colours():
    html = drawn({"Ward": "n1", "Chance": ":blue-badge[● OK] 10 %"})
    assert (
        '<span class="badge" style="background: #e3eef9; color: #00427f">● OK</span> 10 %' in html
    )


def test_a_bar_and_a_shade_lie_under_their_own_cell():
    html = drawn(
        {"Ward": "n1", "Chance": "40 %", "Mon": "E"},
        bars={"Chance": [(0.4, "#FFB81C")]},
        shades={"Mon": ["rgba(0,0,0,0.2)"]},
    )
    assert "transparent 40%" in html
    assert '<td style="background-color: rgba(0,0,0,0.2)">E</td>' in html


def test_no_rows_are_an_empty_table():
    assert frame_of(drawn()).empty


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, _):
        self.found.add(tag)


@given(st.text(max_size=40))
def test_whatever_a_delivery_says_is_shown_and_never_acted_on(text):
    html = drawn({"Ward": "n1", "Said": plain(text)})
    tags = Tags()
    tags.feed(html)
    assert tags.found <= {"div", "table", "thead", "tbody", "tr", "th", "td"}
    assert frame_of(html).iloc[0]["Said"].split() == text.split()
