"""A person at the planner, as a browser would speak for them."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PAGES = (
    "",
    "ed",
    "escalation",
    "wards",
    "discharges",
    "changed",
    "scenario",
    "staffing-gap",
    "roster",
    "clinics",
    "reminders",
    "fair-use",
    "waiting-list",
    "supplies",
    "how-right-we-were",
    "models",
    "approvals",
    "data-and-runs",
)
PATIENCE_SECONDS = 120
RELOADS = 0.2
"""Of all turns, those that stay on the page: a filter moved, a site chosen."""


@dataclass
class Told:
    """How one rerun went: ``copies``, the number of published copies it spoke of."""

    page: str
    seconds: float = 0.0
    finished: bool = False
    exceptions: int = 0
    copies: int = 0


class User:
    """One line to the planner, and where its person goes on it."""

    def __init__(self, address: str, luck: random.Random, sites: Sequence[str]) -> None:
        self._address, self._luck = address, luck
        self._site = luck.choice(sites)

    async def first_page(self) -> float:
        """Seconds from the first word until the front page is complete."""
        began = time.monotonic()
        async with self._line() as line:
            await _turned(line, "", self._site)
        return time.monotonic() - began

    async def every_page(self) -> dict[str, float]:
        """Seconds of the first visit to each page."""
        async with self._line() as line:
            return {page: (await _turned(line, page, self._site)).seconds for page in PAGES}

    async def walk(self, think: float, *, until: float) -> list[Told]:
        """Turn pages, thinking in between, until the moment on the monotonic clock."""
        await asyncio.sleep(self._luck.uniform(0, think))
        page, seen = "", []
        async with self._line() as line:
            while time.monotonic() < until:
                seen.append(await _turned(line, page, self._site))
                if self._luck.random() >= RELOADS:
                    page = self._luck.choice(PAGES)
                await asyncio.sleep(self._luck.uniform(0.5, 1.5) * think)
        return seen

    def _line(self) -> connect:
        stream = self._address.replace("http", "ws") + "/_stcore/stream"
        plain = {"subprotocols": ["streamlit"], "origin": self._address, "ping_interval": None}
        return connect(stream, max_size=None, **plain)


async def _turned(line: ClientConnection, page: str, site: str) -> Told:
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = f"site={site}"
    told, copies = Told(page), set()
    began = time.monotonic()
    await line.send(asked.SerializeToString())
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for message in line:
            heard = ForwardMsg.FromString(message)
            kind = heard.WhichOneof("type")
            if kind == "delta":
                element = heard.delta.new_element
                told.exceptions += element.WhichOneof("type") == "exception"
                copies |= _copies(element)
            elif kind == "script_finished":
                if heard.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    told.finished = True
                    break
                if heard.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    break
    told.seconds, told.copies = time.monotonic() - began, len(copies)
    return told


def _copies(element: object) -> set[str]:
    """The badge of the strip that names the published copy."""
    body = element.markdown.body if element.WhichOneof("type") == "markdown" else ""
    return {part for part in body.split(":gray-badge[") if part.startswith("Copy as of")}
