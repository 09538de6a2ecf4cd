"""Everything that a page sends to whoever looks at it: every text of every element and chart."""

import re

import polars as pl
from google.protobuf.message import Message

_STYLE = re.compile(r"<style>.*?</style>", re.S)


def heard(page):
    """All of it, as one text: labels, tables, charts' axes and tips, and what is in their data."""
    return "\n".join(text for block in page for text in _of_node(block))


def _of_node(node):
    yield from _texts(getattr(node, "proto", None))
    for child in getattr(node, "children", {}).values():
        yield from _of_node(child)


def _texts(value):
    if isinstance(value, Message):
        for field, inside in value.ListFields():
            if field.name not in ("id", "element_id", "form_id"):
                yield from _texts(inside)
    elif isinstance(value, str):
        yield _STYLE.sub("", value)
    elif isinstance(value, bytes):
        yield from _in_data(value)
    elif hasattr(value, "items"):
        for inside in value.values():
            yield from _texts(inside)
    elif hasattr(value, "__iter__"):
        for inside in value:
            yield from _texts(inside)


def _in_data(packed):
    try:
        frame = pl.read_ipc_stream(packed)
    except (pl.exceptions.PolarsError, OSError):
        return
    yield from frame.columns
    for column in frame.select(pl.selectors.string()):
        yield from map(str, column)
