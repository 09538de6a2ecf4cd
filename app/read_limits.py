"""What the clinics' page reads of booking limits and of templates compared.

Like ``app.read``: from the copy that the rerun began with, kept under its name.
"""

from datetime import datetime

import dataframely as dy

from app.read.once import from_copy, once
from ops import tables
from warehouse import session_limits


@once
def limits(copy: str, as_of: datetime) -> dy.DataFrame[tables.SessionLimit]:
    """How many each session to come may be booked."""
    return from_copy(copy, lambda db: session_limits.latest(db, as_of=as_of))


@once
def compared(copy: str, as_of: datetime) -> dy.DataFrame[tables.TemplateCompared]:
    """The template of each kind of session beside others."""
    return from_copy(copy, lambda db: session_limits.latest_compared(db, as_of=as_of))
