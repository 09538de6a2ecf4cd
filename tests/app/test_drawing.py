"""A picture is drawn once, and is what Altair itself would have made."""

import json
import re

import altair as alt
import polars as pl

from app import bars
from app.drawing import drawn, specified
from app.look import DARK, LIGHT, untitled

COVER = pl.DataFrame({"item": ["gloves", "masks"], "days": [3.0, 9.5], "must_last": [5, 5]})


def nameless(spec):
    """The specification with its frames numbered as they come."""
    text = json.dumps({key: part for key, part in spec.items() if key != "datasets"})
    for number, name in enumerate(dict.fromkeys(re.findall(r'"data": {"name": "([^"]+)"}', text))):
        text = text.replace(name, f"frame number {number}")
    return text


def the_frames(spec):
    return [_frame(told).rows() for told in spec["datasets"].values()]


def _frame(told):
    return pl.read_ipc_stream(told) if isinstance(told, bytes) else told


def test_the_specification_is_the_one_altair_checks_itself():
    chart = bars.cover(COVER, title="Days of cover", look=LIGHT)
    with alt.theme.enable("none"):
        checked = untitled(chart).to_dict()
    spec = specified(chart)
    assert nameless(spec) == nameless(checked)


def test_the_frames_go_with_it():
    assert COVER.rows() in [
        [row[:3] for row in rows]
        for rows in the_frames(specified(bars.cover(COVER, title="Days", look=LIGHT)))
    ]


def test_the_same_picture_is_drawn_once():
    drawings = []

    def draw(frame, *, title, look):
        drawings.append(title)
        return bars.cover(frame, title=title, look=look)

    once = drawn(draw, COVER, title="Days", look=LIGHT)
    again = drawn(draw, COVER.clone(), title="Days", look=LIGHT)
    assert (drawings, json.dumps(once, default=str)) == (["Days"], json.dumps(again, default=str))


def test_another_frame_look_or_word_is_another_picture():
    one = drawn(bars.cover, COVER, title="Days", look=LIGHT)
    other = drawn(bars.cover, COVER.head(1), title="Days", look=LIGHT)
    dark = drawn(bars.cover, COVER, title="Days", look=DARK)
    assert the_frames(one) != the_frames(other)
    assert json.dumps(one, default=str) != json.dumps(dark, default=str)
