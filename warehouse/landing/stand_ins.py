"""Stand-ins for places that are named by text: such a text could be somebody's name.

HL7 v2 and FHIR name places as they like. A code is taken as it comes, and so is any name that a
reference feed lists. For any other text stands ``unlisted-`` and its pseudonym, so that patients
are counted at one place all the same; once the wards, clinics or sites feed lists the name, what
was kept under the stand-in goes by the name again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from warehouse import key_ids
from warehouse.connection import Connection
from warehouse.landing import legible
from warehouse.pseudonyms import UNLISTED, hashed, pseudonym

_listed: ContextVar[frozenset[str]] = ContextVar("names that reference feeds list")


@contextmanager
def listing(db: Connection) -> Iterator[None]:
    """Take the names that reference feeds list as they are, inside the block."""
    token = _listed.set(listed(db))
    try:
        yield
    finally:
        _listed.reset(token)


def listed(db: Connection) -> frozenset[str]:
    """Names of places and specialties that reference feeds or maps have brought."""
    sql = """
        select ward_id as name from staging.ward union select specialty from staging.ward
        union select site_id from staging.site union select clinic_id from staging.clinic
        union select specialty from staging.clinic
    """
    return frozenset(name for (name,) in db.execute(sql).fetchall() if name is not None)


def is_known(name: str) -> bool:
    """Whether a name is a code, or one that a reference feed lists."""
    return legible.is_code(name) or name in _listed.get(frozenset())


def stand_in(name: str) -> str:
    """The name of a place, or what stands for it."""
    return name if is_known(name) else UNLISTED + pseudonym(name)


def names_by_stand_in(db: Connection) -> dict[str, str]:
    """Which listed names the stand-ins of before stood for."""
    texts = sorted(name for name in listed(db) if not legible.is_code(name))
    known = key_ids.in_force(db)
    if not texts or known is None:
        return {}
    made = hashed(texts, key_ids.fitting(known))
    return {UNLISTED + name: text for name, text in zip(made, texts, strict=True)}
