"""Digests that stand for people and their records: the same for the same number, and keyed.

A pseudonym is HMAC-SHA-256 of an identifier, cut to 20 hexadecimal digits. Without the key
nobody can try numbers until one fits; with it the same number is always the same pseudonym,
whichever format it came in. The key lives in a chain (`warehouse.keys`): every further key
was applied to the pseudonyms of the one before, so that a rotation keeps who is who.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import polars as pl

from warehouse.keys import Chain, chain_at_hand

IDENTIFIERS = (
    *("patient_id", "visit_id", "stay_id", "admission_id", "booking_id", "appointment_id"),
    *("request_id", "encounter_id", "subject", "prior_subject", "prior_patient_id"),
    *("control_id", "content"),
)
"""Columns that name a person, a record of one or a message about one, in every table."""

DIGITS = 20
PSEUDONYM = rf"^[0-9a-f]{{{DIGITS}}}(?:/[0-9]+)?$"
"""What a pseudonym looks like; the stays of a visit are its pseudonym, a stroke and an ordinal."""

UNLISTED = "unlisted-"
"""How a pseudonym begins that stands for the name of a place (`landing.stand_ins`)."""

INVISIBLE = "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
"""Characters that nobody sees and that are no part of a name or a value."""

SPACES = " \t\n\r\x0b\x0c"
_BLOCK = 64

PEOPLE = ("patient_id", "prior_patient_id")
"""Those that come again and again: what was made of them is remembered for the next batch."""

REMEMBERED = 1_000_000
"""Most people remembered at once, some 100 MB."""

_in_use: ContextVar[Callable[[], Chain]] = ContextVar("keys in use", default=chain_at_hand)
_memory: ContextVar[list[pl.DataFrame] | None] = ContextVar("pseudonyms made", default=None)


@contextmanager
def using(chain: Chain | Callable[[], Chain]) -> Iterator[None]:
    """Make pseudonyms with these keys inside the block; they may be fetched when first needed."""
    fetched = chain if callable(chain) else lambda: chain
    token, memory = _in_use.set(fetched), _memory.set([])
    try:
        yield
    finally:
        _in_use.reset(token)
        _memory.reset(memory)


def fetch_keys() -> None:
    """Fetch the keys in use now, if they were to be fetched when first needed."""
    _chain()


def pseudonym(identifier: str) -> str:
    """What stands for this identifier; spaces around it and unseen characters do not count."""
    [made] = hashed([_plain(identifier)], _chain())
    return made


def pseudonyms(identifiers: pl.Series) -> pl.Series:
    """What stands for each identifier of a column; empty ones become null."""
    texts = _texts(identifiers)
    distinct = texts.unique().drop_nulls()
    if texts.name in PEOPLE and (memory := _memory.get()) is not None:
        told = _remembered(distinct, memory)
        return texts.replace_strict(
            told["text"], told["made"], default=None, return_dtype=pl.String
        )
    if len(distinct) > len(texts) // 2:
        # Looking each value up costs more than hashing the few that come twice.
        given = texts.to_list()
        known = hashed((each or "" for each in given), _chain())
        return pl.Series(texts.name, known, dtype=pl.String).set(texts.is_null(), None)
    made = pl.Series(hashed(distinct.to_list(), _chain()), dtype=pl.String)
    return texts.replace_strict(distinct, made, default=None, return_dtype=pl.String)


def _remembered(distinct: pl.Series, memory: list[pl.DataFrame]) -> pl.DataFrame:
    """Each identifier and its pseudonym, ``text`` and ``made``; only new ones are hashed."""
    wanted = distinct.rename("text").to_frame()
    known = wanted.join(memory[0], on="text") if memory else None
    new = wanted.join(memory[0], on="text", how="anti") if memory else wanted
    made = hashed(new["text"].to_list(), _chain())
    fresh = new.with_columns(made=pl.Series(made, dtype=pl.String))
    if not memory or memory[0].height + fresh.height > REMEMBERED:
        memory[:] = [fresh.head(REMEMBERED)]
    else:
        memory[:] = [pl.concat([memory[0], fresh])]
    return fresh if known is None else pl.concat([known, fresh])


def hashed(identifiers: Iterable[str], chain: Chain) -> list[str]:
    """Every identifier under every key of a chain, one after the other."""
    made = list(identifiers)
    for key in chain.keys:
        made = _under(made, key)
    return made


def _under(identifiers: list[str], key: bytes) -> list[str]:
    # Copies of two half-made digests: three times as fast as hmac.digest for short texts.
    key = hashlib.sha256(key).digest() if len(key) > _BLOCK else key
    padded = key.ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in padded)).copy
    outer = hashlib.sha256(bytes(each ^ 0x5C for each in padded)).copy
    made = []
    for identifier in identifiers:
        first = inner()
        first.update(identifier.encode())
        second = outer()
        second.update(first.digest())
        made.append(second.hexdigest()[:DIGITS])
    return made


def _chain() -> Chain:
    return _in_use.get()()


def _plain(identifier: str) -> str:
    if not identifier.isascii():
        identifier = unicodedata.normalize("NFKC", re.sub(INVISIBLE, "", identifier))
    return identifier.strip(SPACES)


def _texts(identifiers: pl.Series) -> pl.Series:
    """Identifiers as text; a whole number is written as one, whatever its column holds."""
    if identifiers.dtype.is_float():
        whole = identifiers.cast(pl.Int64, strict=False)
        exact = (whole.cast(identifiers.dtype) == identifiers).fill_null(False)
        return whole.cast(pl.String).zip_with(exact, identifiers.cast(pl.String))
    texts = identifiers.cast(pl.String)
    if texts.str.len_bytes().sum() != texts.str.len_chars().sum():
        texts = texts.str.replace_all(INVISIBLE, "").str.normalize("NFKC")
    texts = texts.str.strip_chars(SPACES)
    return texts.set(texts == "", None)
