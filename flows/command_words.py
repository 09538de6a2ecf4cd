"""What the commands of `hospital` share: their options, and how they begin and end."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="INSTANT",
        help="Stand at this moment, e.g. 2026-01-05T08:00Z: nothing later is seen.",
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="End standard output with one machine-readable object.")
]
Folder = Annotated[
    Path | None, typer.Option("--folder", help="The hospital's folder; else HOSPITAL_FOLDER.")
]


def settle(folder: Path | None) -> None:
    """Fix the hospital's folder for this process and its children, and check every setting."""
    import os

    if folder:
        os.environ["HOSPITAL_FOLDER"] = str(folder.resolve())
    from warehouse.settings import settings

    os.environ["HOSPITAL_FOLDER"] = str(settings().folder.resolve())


def instant(words: str | None) -> datetime | None:
    """The moment written on the command line; without an offset it is read as UTC."""
    if words is None:
        return None
    from datetime import UTC

    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise typer.BadParameter(
            f"'{words}' is not a moment. Write it like 2026-01-05T08:00Z."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def end(told: dict[str, object], json: bool) -> None:
    """Print the machine-readable object last, if asked; exit 0 only if all was done."""
    if json:
        from json import dumps

        typer.echo(dumps(told, default=str))
    raise typer.Exit(0 if told.get("outcome", "done") == "done" else 1)
