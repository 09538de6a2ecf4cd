"""Have the next one ready: reading and cutting a file goes on while its last batch is taken in."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

_T = TypeVar("_T")


def ahead(things: Iterable[_T]) -> Iterator[_T]:
    """The same things in the same order, each fetched while the one before it is used.

    What fails while fetching is raised where the thing would have come. Fetching sees the context
    of whoever asked for the first one, and must not touch a connection that is in use meanwhile.
    """
    waiting, context = iter(things), copy_context()

    def fetched() -> list[_T]:
        return context.run(lambda: list(islice(waiting, 1)))

    with ThreadPoolExecutor(1, thread_name_prefix="reading ahead") as reader:
        coming = reader.submit(fetched)
        while found := coming.result():
            coming = reader.submit(fetched)
            yield found[0]
