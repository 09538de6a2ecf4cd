"""Being stopped by hand or from outside, so that what was started here is stopped too."""

import signal
from typing import NoReturn


def heed() -> None:
    """Turn Ctrl-C and a request to end into exceptions, which unwind what is open.

    Prefect leaves both signals at their default after a flow, so this is said again before
    every long wait.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _stopped)


def _stopped(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)
