"""Have the next one ready: reading and cutting a file goes on while its last batch is taken in."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


def ahead(things: Iterable[_T]) -> Iterator[_T]:
    """The same things in the same order, each fetched while the one before it is used.

    What fails while fetching is raised where the thing would have come.
    """
    end = object()
    waiting = iter(things)
    with ThreadPoolExecutor(1, thread_name_prefix="reading ahead") as reader:
        coming = reader.submit(next, waiting, end)
        while (thing := coming.result()) is not end:
            coming = reader.submit(next, waiting, end)
            yield thing  # type: ignore[misc]
