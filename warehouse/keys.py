"""The keys that pseudonyms are made with: from the environment or from a file of their own.

A chain holds the first key and one more for every rotation. It is never written anywhere but
into its file; everybody else is shown its id, a short digest that tells nothing of it.
"""

import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from ops.errors import PlanningError
from warehouse.settings import settings

SHORTEST = 16
"""Bytes of a key, at least."""


class KeyRefusedError(PlanningError):
    """The key of pseudonyms is missing, not safe, or another than the warehouse knows."""


@dataclass(frozen=True)
class Chain:
    """Keys in the order they are applied, and where they came from."""

    keys: tuple[bytes, ...] = field(repr=False)
    place: str

    @property
    def key_id(self) -> str:
        """What the chain is called: a digest of all its keys."""
        mark = b""
        for key in self.keys:
            mark = hmac.digest(key, b"hospital key id" + mark, "sha256")
        return hashlib.sha256(mark).hexdigest()[:12]

    def upto(self, key_id: str) -> "Chain | None":
        """The beginning of the chain that has this id."""
        parts = (Chain(self.keys[:length], self.place) for length in range(1, len(self.keys) + 1))
        return next((part for part in parts if part.key_id == key_id), None)


def chain_at_hand() -> Chain:
    """The keys as they are given now; a first key is made where there is none."""
    return given() or made()


def given() -> Chain | None:
    """The keys of the environment, else of the key file; None where there are none yet."""
    chosen = settings()
    told = chosen.pseudonym_key.get_secret_value()
    if told:
        return _chain(told, "the variable HOSPITAL_PSEUDONYM_KEY")
    path = chosen.pseudonym_key_file
    try:
        with path.open("rb") as file:
            _must_be_ours(os.fstat(file.fileno()), path)
            words = file.read(1 << 16)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyRefusedError(
            f"The key of pseudonyms in {path} cannot be read: {error.strerror}. Let the user who "
            "runs this program own the file, with mode 0600."
        ) from error
    try:
        return _chain(words.decode("ascii"), str(path))
    except UnicodeDecodeError:
        raise KeyRefusedError(
            f"{path} is no file of keys: it must hold one key of letters and digits a line."
        ) from None


def place() -> str:
    """Where the keys are looked for."""
    chosen = settings()
    if chosen.pseudonym_key.get_secret_value():
        return "the variable HOSPITAL_PSEUDONYM_KEY"
    return str(chosen.pseudonym_key_file)


def made() -> Chain:
    """A first key, of chance, in a file that only its owner may read."""
    path = settings().pseudonym_key_file
    chain = Chain((secrets.token_hex(32).encode(),), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_new(path, chain)
    except FileExistsError:
        return chain_at_hand()
    return chain


def write_new(path: Path, chain: Chain) -> None:
    """Write a file of keys that was not there, whole and durable before it has its name."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    _write(beside, chain)
    try:
        os.link(beside, path)
    finally:
        beside.unlink()


def replace(path: Path, chain: Chain) -> None:
    """Put a file of keys in the place of the one before, in one step."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    _write(beside, chain)
    beside.replace(path)


def _write(path: Path, chain: Chain) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(b"".join(key + b"\n" for key in chain.keys))
        file.flush()
        os.fsync(file.fileno())


def _chain(words: str, place: str) -> Chain:
    keys = tuple(each.encode() for each in words.split())
    if not keys or min(map(len, keys)) < SHORTEST:
        raise KeyRefusedError(
            f"The key of pseudonyms in {place} is shorter than {SHORTEST} characters, so it could "
            "be guessed. Use one such as `python -c 'import secrets; print(secrets.token_hex(32))'`"
            " prints, or take it out and let the first ingest make one."
        )
    return Chain(keys, place)


def _must_be_ours(found: os.stat_result, path: Path) -> None:
    if os.name == "nt":
        return
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        raise KeyRefusedError(
            f"{path} holds the key of pseudonyms and may be read by others (mode {mode:04o}). "
            f"Run `chmod 600 {path}`; if somebody may have read it, `hospital key rotate` too."
        )
    if found.st_uid not in (os.geteuid(), 0):
        raise KeyRefusedError(
            f"{path} holds the key of pseudonyms and belongs to another user. Let the user who "
            "runs this program own it."
        )
