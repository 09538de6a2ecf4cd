"""Open a page of the planner as its reader would."""

import time
import warnings
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

import app

PLANNER = Path(app.__file__).with_name("planner.py")
ONE_PAGE = """
import streamlit as st
from app import read, sign_in, speaking, strip
from app.views import {page}

person = sign_in.who()
speaking.begin(person)
pages = {{name: st.Page(lambda: None, title=name, url_path=name) for name in
    ("staffing_gap", "roster", "clinics", "waiting", "supplies", "audit")}}
st.session_state["pages"] = pages
st.navigation([st.Page({page}.show, title="shown", default=True), *pages.values()])
st.session_state["here"] = strip.{strip}(*read.pin(), person)
{page}.show()
"""


def front_door():
    """The planner as it opens: its first page."""
    return _run(AppTest.from_file(PLANNER, default_timeout=60))


def open_page(page, *, by=None, **address):
    """One page, under the strip of ages; the wall has none, and its site from the address.

    ``by``: an account of [people] that has signed in.
    """
    strip = "bare" if page == "wall" else "show"
    opened = AppTest.from_string(ONE_PAGE.format(page=page, strip=strip), default_timeout=60)
    if by:
        opened.user = {"is_logged_in": True, "email": by, "sub": by, "iat": time.time()}
    for name, value in address.items():
        opened.query_params[name] = value
    return _run(opened)


def part(page, name, *, by=None):
    """A part of a long page, by its name in the address."""
    return open_page(page, by=by, **{f"{page}-part": name})


def _run(page):
    with warnings.catch_warnings(action="ignore"):
        page.run()
    assert not page.exception, page.exception
    return page


def said(page):
    """All the words on a page, as one text."""
    elements = [*page.title, *page.subheader, *page.markdown, *page.caption]
    elements += [_Link(link) for link in page.get("page_link")]
    elements += [*page.info, *page.warning, *page.success, *page.error]
    return "\n".join(str(element.value) for element in elements)


class _Link:
    """A link, whose words are its label."""

    def __init__(self, element):
        self.value = element.proto.label


def unescaped(page):
    """The same as a browser shows it, without markdown's escapes."""
    return said(page).replace("\\", "")


def press(page, key):
    """Press the button of a key; its page must come through."""
    next(one for one in page.button if one.key == key).click()
    page.run()
    assert not page.exception, page.exception
    return page


def numbers(page):
    """The numbers at the top of a page, by their label."""
    return {metric.label: metric.value for metric in page.metric}


def tables(page):
    """Every table of words on a page, as a frame."""
    bodies = [element.proto.body for element in page.get("html")]
    return [frame_of(body) for body in bodies if 'class="sheet"' in body]


class _Cells(HTMLParser):
    """The words of a table's cells, row by row."""

    def __init__(self):
        super().__init__()
        self.rows = []

    def handle_starttag(self, tag, _):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, words):
        self.rows[-1][-1] += words


def frame_of(body):
    """A table of words as a frame, its words as a browser shows them."""
    cells = _Cells()
    cells.feed(body)
    heads, *rows = cells.rows or [[]]
    return pd.DataFrame(rows, columns=heads)
