"""Change the key of pseudonyms and keep who is who: one more key over every pseudonym there is.

The new key is added to the chain first; it counts only once the warehouse knows its id. So a
rotation that is cut off has changed nothing, and the next one goes on with the same key.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warehouse import key_ids, keys, lease, pointer
from warehouse.connection import Connection, opened, reading
from warehouse.keys import Chain, KeyRefusedError
from warehouse.publish import copy_whole, current, publish
from warehouse.rekey import rekey
from warehouse.room import need_room, size_of
from warehouse.settings import Settings, settings
from warehouse.upgrade import remove

BESIDE = ".rekeyed"


@dataclass(frozen=True)
class Rotated:
    """What a rotation did."""

    before: str
    key_id: str
    values: int
    copies: int
    """Published copies that were taken away."""


def rotate() -> Rotated:
    """Apply a new key to every pseudonym, publish, and take copies with the old ones away."""
    chosen = settings()
    with opened("key rotate") as (db, turn):
        known = key_ids.in_force(db)
        if known is None:
            raise KeyRefusedError(
                "Nothing was landed yet, so there is no pseudonym to change. Run `hospital ingest` "
                "first."
            )
        before, copies = known, _copies(chosen)
        values = 0
        if not _cut_off(known):
            key_ids.fitting(known)
            chain = _longer(known, chosen)
            values = _apply(db, known, chain, chosen, turn)
            known = chain.key_id
        _anew(db, chosen, turn)
    swept = _publish_and_sweep(copies)
    return Rotated(before, known, values, swept)


def _cut_off(known: str) -> bool:
    """Whether readers still see pseudonyms of the key before: a rotation ended too early."""
    if current() is None:
        return False
    with reading() as db:
        told = key_ids.in_force(db)
    return told not in (None, known)


def _longer(known: str, chosen: Settings) -> Chain:
    """The chain with one key more than the warehouse knows, safely kept."""
    chain = keys.given()
    assert chain is not None
    if chain.key_id != known:
        return chain
    if chosen.pseudonym_key.get_secret_value():
        raise KeyRefusedError(
            "The key comes from the variable HOSPITAL_PSEUDONYM_KEY, which only you can change. "
            "Write the new key behind the old one, with a space between, and run this again."
        )
    longer = Chain((*chain.keys, secrets.token_hex(32).encode()), chain.place)
    keys.replace(chosen.pseudonym_key_file, longer)
    pointer.sync(chosen.pseudonym_key_file.parent)
    return longer


def _apply(db: Connection, known: str, chain: Chain, chosen: Settings, turn: lease.Lease) -> int:
    """Change every pseudonym and the id of the key in one transaction."""
    settled = chain.upto(known)
    assert settled is not None
    further = Chain(chain.keys[len(settled.keys) :], chain.place)
    db.begin()
    try:
        values = rekey(db, further)
        key_ids.write_down(db, chain.key_id, datetime.now(UTC))
        with lease.fenced(chosen.lease_path, turn):
            db.commit()
    except BaseException:
        db.rollback()
        raise
    return values


def _anew(db: Connection, chosen: Settings, turn: lease.Lease) -> None:
    """Write the file anew: pages that are free again would still hold what was there before."""
    db.execute("checkpoint")
    path = chosen.warehouse_path
    need_room(chosen.folder, size_of(path), "Changing the key")
    beside = path.with_name(path.name + BESIDE)
    remove(beside)
    try:
        copy_whole(db, beside)
        db.close()
        with lease.fenced(chosen.lease_path, turn):
            beside.replace(path)
            pointer.sync(chosen.folder)
    finally:
        remove(beside)


def _copies(chosen: Settings) -> list[Path]:
    return sorted(chosen.published_path.glob("warehouse-*.duckdb"))


def _publish_and_sweep(old: list[Path]) -> int:
    """Readers get a copy with the new pseudonyms; none with the old ones is left."""
    told = current()
    if told is None:
        return 0
    publish(as_of=told.as_of, run_id="key rotate", replayed=told.replayed, invented=told.invented)
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)
