"""Listen for HL7 v2 messages over MLLP on this machine, and keep them for the next ingest."""

import asyncio
import contextlib
import signal
from datetime import UTC, datetime
from pathlib import Path

from flows.screen import console
from ops.errors import PlanningError
from warehouse.landing.mllp import (
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


class PortTakenError(PlanningError):
    """Somebody else listens there."""


class Listener:
    """Takes messages of every connection and writes those that wait together in one go."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.kept = 0
        self._waiting: list[tuple[bytes, asyncio.Future[Verdict]]] = []
        self._news = asyncio.Event()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it closes; messages are answered in their order."""
        try:
            while True:
                frame = await reader.readuntil(END[:1])
                content = frame[:-1].rpartition(START)[2].strip(b"\r\n")
                verdict = await self._verdict(content)
                writer.write(acknowledgement(content, verdict, datetime.now(UTC)))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            # What was cut off, by its sender or by our end, is not acknowledged: it comes again.
            pass
        except asyncio.LimitOverrunError:
            verdict = Verdict("AR", f"the message is longer than {WIDEST:,} bytes")
            writer.write(acknowledgement(b"", verdict, datetime.now(UTC)))
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _verdict(self, content: bytes) -> Verdict:
        try:
            verdict = judge(content, test_messages=self.keeper.takes_tests)
        except (PlanningError, OSError) as error:
            return Verdict(ERROR, str(error))
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
    server = await asyncio.start_server(listener.answer, HOST, port, limit=WIDEST)
    writing = asyncio.create_task(listener.write())
    console.print(f"Listening on {HOST}:{port}; messages go to {keeper.folder}. Stop with Ctrl-C.")
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({writing, stopped}, return_when=asyncio.FIRST_COMPLETED)
    server.close()
    if writing.done():
        writing.result()
    writing.cancel()
    return listener.kept
