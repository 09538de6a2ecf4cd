"""A table of words as a page of the web writes it: heads that name, a first column that stays.

Streamlit's own table cannot be scrolled from the keyboard and lets its first column go out of
sight on a phone; a roster read that way is a row of letters. Knows no Streamlit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any, TypeVar

from app import palette
from app.words.numbers import unmarked

Bars = Mapping[str, Sequence[tuple[float, str] | None]]
"""For a column, a share and a colour per row."""
Shades = Mapping[str, Sequence[str | None]]
"""For a column, a colour per row."""

_Cell = TypeVar("_Cell")
_BADGE = re.compile(r":([a-z]+)-badge\[((?:\\.|[^\]\\])*)\]")


@dataclass(frozen=True)
class Paint:
    """The colours of the theme in use that a table needs; badges by name, ground and ink."""

    page: str
    line: str
    head: str
    badges: Mapping[str, tuple[str, str]] = field(hash=False)


def sheet(
    rows: Sequence[Mapping[str, str]],
    paint: Paint,
    *,
    says: str,
    bars: Bars | None = None,
    shades: Shades | None = None,
) -> str:
    """The rows as HTML, every text of theirs escaped; ``says`` names the table for a reader.

    Written once for all who look at the same table: a roster has a thousand cells.
    """
    told = tuple(tuple(row.items()) for row in rows)
    return _written(told, paint, says, _columns(bars), _columns(shades))


def _columns(by_column: Mapping[str, Sequence[_Cell]] | None) -> tuple[Any, ...]:
    return tuple((name, tuple(cells)) for name, cells in (by_column or {}).items())


@lru_cache(maxsize=128)
def _written(
    told: tuple[tuple[tuple[str, str], ...], ...],
    paint: Paint,
    says: str,
    barred: tuple[Any, ...],
    shaded: tuple[Any, ...],
) -> str:
    rows, bars, shades = [dict(row) for row in told], dict(barred), dict(shaded)
    columns = list(rows[0]) if rows else []
    heads = "".join(f'<th scope="col">{_text(column, paint)}</th>' for column in columns)
    style = f"--page: {paint.page}; --line: {paint.line}; --head: {paint.head};"
    body = "".join(
        _row([(_text(row[c], paint), _style(n, c, bars, shades)) for c in columns])
        for n, row in enumerate(rows)
    )
    return (
        f'<div class="sheet" role="region" tabindex="0" aria-label="{escape(says)}" '
        f'style="{style}"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[tuple[str, str]]) -> str:
    (name, style), *others = cells
    first = f'<th scope="row"{style}>{name}</th>'
    return f"<tr>{first}{''.join(f'<td{style}>{text}</td>' for text, style in others)}</tr>"


def _text(words: str, paint: Paint) -> str:
    """The words of a cell without markdown's marks; a badge keeps its colours."""
    written, since = "", 0
    for badge in _BADGE.finditer(words):
        ground, ink = paint.badges[badge[1]]
        written += escape(unmarked(words[since : badge.start()]))
        written += f'<span class="badge" style="background: {ground}; color: {ink}">'
        written += f"{escape(unmarked(badge[2]))}</span>"
        since = badge.end()
    return written + escape(unmarked(words[since:]))


def _style(n: int, column: str, bars: Bars, shades: Shades) -> str:
    bar = bars.get(column, ())[n : n + 1]
    if bar and bar[0]:
        full, colour = f"{100 * bar[0][0]:.0f}%", palette.tint(bar[0][1], 0.3)
        # A bar along the foot of the cell, so that it never lies under the words.
        ground = f"linear-gradient(90deg, {colour} {full}, transparent {full})"
        return f' style="background: {ground} no-repeat left bottom / 100% 5px"'
    shade = shades.get(column, ())[n : n + 1]
    return f' style="background-color: {shade[0]}"' if shade and shade[0] else ""
