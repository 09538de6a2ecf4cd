"""The worker: takes what people asked for, the oldest first and one at a time, while it lives."""

import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from flows.requests.apart import apart
from flows.requests.errand import Errand
from flows.screen import console
from flows.telling import sending
from ops.errors import PlanningError
from warehouse import decisions
from warehouse.decisions import RecordsError, Request, TurnLostError

IDLE = 1.0
"""Seconds between two looks for work; a look is one read."""


def _what_if(errand: Errand) -> Any:
    return apart(("flows.requests.what_if", "answer"), errand.content, errand)


def _again(errand: Errand) -> Any:
    from flows.requests import again  # it runs a recipe, and recipes take seconds to import

    return again.do(errand)


def _repair(errand: Errand) -> Any:
    return apart(("flows.requests.repair", "answer"), errand.content, errand)


def _clash(errand: Errand) -> Any:
    return apart(("flows.requests.clash", "answer"), errand.content, errand)


def _supply_what_if(errand: Errand) -> Any:
    return apart(("flows.requests.supply_what_if", "answer"), errand.content, errand)


KINDS: Mapping[str, Callable[[Errand], Any]] = {
    "roster what-if": _what_if,
    "roster again": _again,
    "roster repair": _repair,
    "roster clash": _clash,
    "supply what-if": _supply_what_if,
}
"""What can be asked for, and who does it."""


def until_stopped(stopped: threading.Event) -> int:
    """Do what is asked and send what waits until stopped; says how many requests were taken."""
    taken, silent = 0, False
    while not stopped.is_set():
        try:
            if one():
                taken += 1
                continue
            if sending.waits():  # somebody has just set a level: tell it at once
                sending.send_due()
            silent = False
        except RecordsError as error:
            if not silent:
                console.print(str(error))
            silent = True  # a store that is away for a night need not say so every second
        stopped.wait(IDLE)
    return taken


def until_nothing_waits() -> int:
    """Do what is asked until nothing waits; says how many requests were taken."""
    taken = 0
    while one():
        taken += 1
    return taken


def one() -> Request | None:
    """Take one request and do it; nothing if none waits."""
    if not decisions.waits(*KINDS):  # only a look: taking would keep others from writing
        return None
    request = decisions.take(*KINDS)
    if request is None:
        return None
    try:
        console.print(f"{request.kind} for {request.asked_by}: {request.name or ''}", markup=False)
        with suppress(TurnLostError):  # whoever took it over tells how it went
            _do(request)
    except (KeyboardInterrupt, SystemExit):  # stopped on purpose: the next one begins it anew
        with suppress(TurnLostError):
            decisions.give_back(request)
        raise
    return request


def _do(request: Request) -> None:
    with Errand(request) as errand:
        try:
            result = KINDS[request.kind](errand)
        except TurnLostError:
            raise
        except PlanningError as error:
            decisions.failed(request, str(error))
        except Exception as error:  # one broken request must not end the worker
            traceback.print_exc()
            words = f"{type(error).__name__}: {error}. Please report this with the request's number"
            decisions.failed(request, f"{words} {request.request_id}.")
        else:
            decisions.done(request, result)
