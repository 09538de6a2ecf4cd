"""The key of pseudonyms: show its id and place, and change it. The key itself is never shown."""

from pathlib import Path
from typing import Annotated

import typer

key = typer.Typer(help="The key that pseudonyms are made with: shown by its id, and changed.")

Json = Annotated[
    bool, typer.Option("--json", help="End standard output with one machine-readable object.")
]
Folder = Annotated[
    Path | None, typer.Option("--folder", help="The hospital's folder; else HOSPITAL_FOLDER.")
]


@key.command()
def show(folder: Folder = None, json: Json = False) -> None:
    """Say which key is in use and where it is kept, never the key."""
    from flows.command_words import end as _end
    from flows.command_words import settle as _settle

    _settle(folder)
    _end(told(), json)


@key.command()
def rotate(folder: Folder = None, json: Json = False) -> None:
    """Apply a new key to every pseudonym that is kept; who is who stays."""
    from flows.command_words import end as _end
    from flows.command_words import settle as _settle

    _settle(folder)
    _end(rotated(), json)


def told() -> dict[str, object]:
    """The id and place of the key, and the id that the published copy knows."""
    from warehouse import key_ids, keys, publish, reading

    chain = keys.given()
    known = None
    if publish.current() is not None:
        with reading() as db:
            known = key_ids.in_force(db)
    if chain is None:
        typer.echo(f"There is no key at {keys.place()}. The first ingest makes one.")
    else:
        typer.echo(f"The key {chain.key_id} ({_count(len(chain.keys))}) is kept in {chain.place}.")
    if known and (chain is None or chain.upto(known) is None):
        typer.echo(
            f"The warehouse was filled with the key {known}: bring that one back before the "
            "next ingest."
        )
    return {
        "command": "key show",
        "key_id": chain and chain.key_id,
        "place": keys.place(),
        "warehouse_key_id": known,
    }


def rotated() -> dict[str, object]:
    """Rotate the key and say what was done."""
    from warehouse import rotation

    done = rotation.rotate()
    typer.echo(
        f"The key {done.before} is retired; {done.values:,} values now carry pseudonyms of the key "
        f"{done.key_id}, and {done.copies} published copies with the old ones were taken away. "
        "Backups made before hold the old ones, and need the key file as it is now."
    )
    return {
        "command": "key rotate",
        "outcome": "done",
        "before": done.before,
        "key_id": done.key_id,
        "values": done.values,
    }


def _count(keys: int) -> str:
    return "one key" if keys == 1 else f"a chain of {keys} keys"
