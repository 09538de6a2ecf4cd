"""The settings as somebody wrote them: read the file, and refuse names that are no setting."""

import difflib
import os
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ops.errors import PlanningError

PREFIX = "HOSPITAL_"
FILE = "hospital.toml"


class SettingsError(PlanningError):
    """A setting that cannot be understood."""


def bytes_of(folder: Path) -> bytes | None:
    """The settings file of a folder as it lies there; nothing where it cannot be read."""
    try:
        return (folder / FILE).read_bytes()
    except OSError:
        return None


def read(folder: Path) -> dict[str, Any]:
    """What the settings file of a folder says; nothing if there is none."""
    try:
        return tomllib.loads((folder / FILE).read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{folder / FILE} cannot be read as TOML: {error}. Correct that line; a setting is "
            'written like time_zone = "Europe/London".'
        ) from None
    except OSError as error:
        raise SettingsError(
            f"{folder / FILE} cannot be opened: {error.strerror}. Point HOSPITAL_FOLDER at a "
            "folder that this program may read."
        ) from None


def refuse_unknown(written: dict[str, Any], path: Path, known: Collection[str]) -> None:
    """Refuse a line of the file that sets something else than a setting."""
    if "folder" in written:
        raise SettingsError(
            f"{path} sets folder, but it lies in that folder itself. Take the line out and set "
            f"{PREFIX}FOLDER in the environment instead."
        )
    for name in written:
        if name not in known:
            raise SettingsError(f"{path} sets {name}, which is no setting. {_advice(name, known)}")


def refuse_misspelt(known: Collection[str]) -> None:
    """A variable that is nearly one of ours is a slip; any other belongs to somebody else."""
    for variable in sorted(os.environ):
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and name not in known and _near(name, known):
            raise SettingsError(f"{variable} is set, but is no setting. {_advice(name, known)}")


def _near(name: str, known: Collection[str]) -> list[str]:
    return difflib.get_close_matches(name, known, n=3, cutoff=0.75)


def _advice(name: str, known: Collection[str]) -> str:
    near = _near(name, known)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"The settings are {', '.join(known)}."
