"""The connection that a page looks at the records through, kept at hand while it is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy.engine import Connection, Engine


class Hand:
    """The connection that one thread looks through, opened at its first look."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def to(self, engine: Engine) -> Connection:
        """The connection to this store; another store, or one made anew, gets a new one."""
        if self._connection is None or self._connection.engine.pool is not engine.pool:
            self.close()
            self._connection = engine.connect().execution_options(looking=True)
        return self._connection

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


HAND: ContextVar[Hand | None] = ContextVar("hand", default=None)


@contextmanager
def at_hand() -> Iterator[None]:
    """Look through one connection until the end of the block, in this thread.

    To open one costs ten times what a look does, and a page takes many. Each look stays a
    transaction of its own, which sees what others have written by then.
    """
    hand = Hand()
    before = HAND.set(hand)
    try:
        yield
    finally:
        HAND.reset(before)
        hand.close()
