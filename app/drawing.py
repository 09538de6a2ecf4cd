"""Charts as browsers get them: drawn once for everybody who asks for the same picture.

Most of a page's cost is putting its charts together. A chart follows from what it is made of
alone, and from the language it speaks, so its specification is kept under both; a hundred people
at one huddle share one drawing.
"""

import hashlib
import pickle
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from threading import Lock
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from app import spoken
from app.look import Chart, untitled

Spec = dict[str, Any]
"""A Vega-Lite specification without a title; its datasets are frames by name."""

_ALTAIR = Lock()
"""What Altair does with frames is set for all threads at once."""


def drawn(draw: Callable[..., Chart], *of: object, **how: object) -> Spec:
    """What ``draw`` makes of its arguments, from the store if it was drawn before.

    The arguments must be values that pickle: frames, frozen values, words.
    """
    said = spoken.language().code
    made_of = pickle.dumps((said, draw.__module__, draw.__qualname__, of, sorted(how.items())))
    return _kept(hashlib.blake2b(made_of, digest_size=16).hexdigest(), draw, of, how)


def this_minute(now: datetime) -> datetime:
    """The moment a chart's rule stands at: to the minute, so that a minute's readers share it."""
    return now.replace(second=0, microsecond=0)


def specified(chart: Chart) -> Spec:
    """A chart as a specification; its correctness is for the tests, not for each reader."""
    frames: dict[str, object] = {}

    def named(data: object) -> dict[str, str]:
        name = f"frame-{len(frames)}"
        frames[name] = data
        return {"name": name}

    alt.data_transformers.register("named", named)
    with _ALTAIR, alt.theme.enable("none"), alt.data_transformers.enable("named"):
        spec: Spec = untitled(chart).to_dict(validate=False)
    return {**spec, "datasets": frames}


@st.cache_data(max_entries=512, show_spinner=False)
def _kept(
    made_of: str,  # noqa: ARG001  what the drawing is kept under
    _draw: Callable[..., Chart],
    _of: tuple[object, ...],
    _how: dict[str, object],
) -> Spec:
    spec = specified(_draw(*_of, **_how))
    return {**spec, "datasets": {name: _packed(it) for name, it in spec["datasets"].items()}}


def _packed(frame: Any) -> Any:
    """A frame as the bytes that browsers get, so that nobody packs it again."""
    if not isinstance(frame, pl.DataFrame):
        return frame
    packed = BytesIO()
    frame.write_ipc_stream(packed)
    return packed.getvalue()
