"""One request while it is done: told of about once a second, and heard when it should stop."""

import contextlib
import threading
import time
from types import TracebackType
from typing import Any, Self

from warehouse import decisions
from warehouse.decisions import RecordsError, Request, TurnLostError

BEAT = 1.0
"""Seconds between two looks at the store."""

SILENCE = 15.0
"""Seconds after which the turn is renewed, even if there is nothing new to say."""


class Errand:
    """A request that was taken. A thread keeps its turn, whatever the work itself waits for."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.content = request.content
        self.stop = threading.Event()
        """Set when somebody wants the best so far."""
        self.lost = threading.Event()
        """Set when the turn has gone to another worker: nothing may be kept any more."""
        self._said: tuple[float, str | None, Any] = (0.0, None, None)
        self._done = threading.Event()
        self._beats = threading.Thread(target=self._beat, name="errand", daemon=True)

    def say(self, share: float, words: str | None = None, *, told: Any = None) -> None:
        """How far it is, from 0 to 1; people read it within a second or so."""
        self._said = (share, words, told)

    def must_go_on(self) -> None:
        """Raise if another worker has the turn by now."""
        if self.lost.is_set():
            raise TurnLostError("Another worker has taken this work over.")

    def __enter__(self) -> Self:
        self._beats.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._beats.join()

    def _beat(self) -> None:
        kept, since = None, time.monotonic()
        while not self._done.wait(BEAT):
            news = self._said != kept or time.monotonic() - since > SILENCE
            # A store that cannot be reached for a moment is asked again at the next beat.
            with contextlib.suppress(RecordsError):
                if news:
                    kept, since = self._said, time.monotonic()
                self._look(kept if news else None)

    def _look(self, said: tuple[float, str | None, Any] | None) -> None:
        if said is None:
            found = decisions.request(self.request.request_id)
        else:
            share, words, told = said
            try:
                found = decisions.progress(self.request, share, words, told=told)
            except TurnLostError:
                found = None
        if found is None or found.token != self.request.token or found.state != "taken":
            self.lost.set()
        elif found.stopped_by:
            self.stop.set()
