"""Listen for HL7 v2 messages over MLLP on this machine, and keep them for the next ingest."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from flows.screen import console
from ops.errors import PlanningError
from warehouse.landing.hl7.mllp import (
    ACCEPTED,
    END,
    ERROR,
    START,
    Keeper,
    Verdict,
    acknowledgement,
    judge,
)
from warehouse.settings import settings

HOST = "127.0.0.1"
WIDEST = 8 * 1024 * 1024


HEAD = 4096
MOST = 64
PATIENCE = 300.0

TOO_LONG = Verdict("AR", f"TOO_LONG: the message is longer than {WIDEST:,} bytes")


class PortTakenError(PlanningError):
    """Somebody else listens there."""


async def frames(reader: asyncio.StreamReader) -> AsyncIterator[tuple[bytes, bool]]:
    """Every message of a connection and whether it is whole.

    Of one that is too long only its head is kept while the rest goes by. Between messages a sender
    may be silent for as long as it likes; in the middle of one, for five minutes.
    """
    held, head = bytearray(), b""
    while True:
        async with asyncio.timeout(PATIENCE if START in held or head else None):
            more = await reader.read(2**16)
        if not more:
            return
        held += more
        while (end := held.find(END[:1])) >= 0:
            content = bytes(held[:end]).rpartition(START)[2].strip(b"\r\n")
            del held[: end + 1]
            yield (head or content), not head
            head = b""
        if len(held) > WIDEST:
            head = head or bytes(held.partition(START)[2][:HEAD])
            held.clear()


class Listener:
    """Takes messages of every connection and writes those that wait together in one go."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.kept = 0
        self.connections = 0
        self._waiting: list[tuple[bytes, asyncio.Future[Verdict]]] = []
        self._news = asyncio.Event()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it closes; messages are answered in their order.

        What was cut off, by its sender or by our end, is not acknowledged: it comes again.
        """
        self.connections += 1
        try:
            if self.connections <= MOST:
                await self._converse(reader, writer)
        except (TimeoutError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self.connections -= 1
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for content, whole in frames(reader):
            verdict = await self._verdict(content) if whole else TOO_LONG
            answer = acknowledgement(content, verdict, datetime.now(UTC))
            if answer:
                writer.write(answer)
                await writer.drain()

    async def _verdict(self, content: bytes) -> Verdict:
        try:
            verdict = judge(content, self.keeper.chart)
        except (PlanningError, OSError):
            # What went wrong here is for whoever runs the listener, not for the sender to read.
            return Verdict(ERROR, "the map of this listener cannot be read")
        if verdict.code != ACCEPTED:
            return verdict
        done: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting.append((content, done))
        self._news.set()
        return await done

    async def write(self) -> None:
        """Write what waits, again and again; hand files over when their minute is past."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), timeout=5)
            self._news.clear()
            batch, self._waiting = self._waiting, []
            now = datetime.now(UTC)
            try:
                if batch:
                    await asyncio.to_thread(self.keeper.keep, [each for each, _ in batch], now)
                else:
                    self.keeper.turn(now)
                verdict = Verdict(ACCEPTED)
                self.kept += len(batch)
            except OSError as error:
                verdict = Verdict(ERROR, f"the message could not be kept: {error.strerror}")
            for _, done in batch:
                if not done.done():
                    done.set_result(verdict)


def until_stopped(port: int, inbox: Path | None = None) -> int:
    """Listen until Ctrl-C or SIGTERM; returns the exit code."""
    keeper = Keeper(inbox or settings().inbox, port)
    try:
        kept = asyncio.run(_serve(keeper, port))
    except OSError as error:
        raise PortTakenError(
            f"Nobody can listen on {HOST}:{port}: {error.strerror}. Stop what listens there, "
            "or choose another port with --port."
        ) from error
    finally:
        keeper.close()
    console.print(f"{kept} messages were kept in {keeper.folder}. `hospital ingest` lands them.")
    return 0


async def _serve(keeper: Keeper, port: int) -> int:
    listener, stop = Listener(keeper), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await asyncio.start_server(listener.answer, HOST, port)
    writing = asyncio.create_task(listener.write())
    console.print(f"Listening on {HOST}:{port}; messages go to {keeper.folder}. Stop with Ctrl-C.")
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({writing, stopped}, return_when=asyncio.FIRST_COMPLETED)
    server.close()
    if writing.done():
        writing.result()
    writing.cancel()
    return listener.kept
