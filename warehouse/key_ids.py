"""The warehouse knows the id of the key its pseudonyms were made with, and refuses any other.

With another key the same patient would come in under another name, and nobody would notice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from warehouse import keys
from warehouse.keys import Chain, KeyRefusedError
from warehouse.migrate import pending
from warehouse.open_file import Connection, open_file
from warehouse.pseudonyms import using
from warehouse.rekey import adopt
from warehouse.settings import Settings

_SINCE = ("0009_pseudonym_key.sql",)


@contextmanager
def keyed(db: Connection, as_of: datetime) -> Iterator[None]:
    """Make pseudonyms inside the block with the key of this warehouse.

    The first pseudonym of all makes a key. What was delivered before needs none to be known again.
    """

    @cache
    def fetched() -> Chain:
        known = in_force(db)
        if known is not None:
            return fitting(known)
        chain = keys.chain_at_hand()
        adopt(db, chain)
        write_down(db, chain.key_id, as_of)
        return chain

    with using(fetched):
        yield


def in_force(db: Connection) -> str | None:
    """The id of the key that pseudonyms are made with; None before the first delivery."""
    sql = "select key_id from raw.pseudonym_key where retired_at is null"
    found = db.execute(sql).fetchall()
    return str(found[0][0]) if found else None


def kept_in(path: Path, chosen: Settings) -> str | None:
    """The id of the key in force in a file of a warehouse that nobody writes."""
    with open_file(path, chosen, read_only=True) as db:
        return in_force(db) if {name for name, _ in pending(db)}.isdisjoint(_SINCE) else None


def needed(known: str | None) -> str | None:
    """What is missing for the next ingest, in a sentence; nothing if the key at hand fits."""
    if known is None:
        return None
    try:
        fitting(known)
    except KeyRefusedError as error:
        return str(error)
    return None


def write_down(db: Connection, key_id: str, at: datetime) -> None:
    """From now on this key is in force, and the one before is retired."""
    retire = "update raw.pseudonym_key set retired_at = $at where retired_at is null"
    db.execute(retire, {"at": at})
    sql = "insert into raw.pseudonym_key (key_id, since) values ($key_id, $at)"
    db.execute(sql, {"key_id": key_id, "at": at})


def fitting(known: str) -> Chain:
    """The keys at hand as far as the warehouse was filled with them.

    One more key than that belongs to a rotation that was cut off, or is about to begin.
    """
    chain = keys.given()
    if chain is None:
        raise KeyRefusedError(
            f"The warehouse was filled with the key {known}, and there is no key at "
            f"{keys.place()}. Put the file back with mode 0600, or set HOSPITAL_PSEUDONYM_KEY; "
            "with another key no patient would be linked to what is known of them."
        )
    part = chain.upto(known)
    if part is None:
        raise KeyRefusedError(
            f"The warehouse was filled with the key {known}, but {chain.place} holds the key "
            f"{chain.key_id}. Bring the right key back; to change keys, run `hospital key rotate` "
            "with the right one in place."
        )
    return part
