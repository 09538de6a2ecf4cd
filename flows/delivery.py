"""``hospital delivery``: files that came in, were turned away or are held, and who decides."""

from typing import Annotated

import typer

from flows.command_words import Folder, Json, end, settle

cli = typer.Typer(
    help="Files that were taken in, refused or held: list them, approve or decline a held one.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="An id, the beginning of one, or a file's name.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who read it later.")]


@cli.command("list")
def list_them(
    feed: Annotated[str | None, typer.Option("--feed", help="Only this feed.")] = None,
    status: Annotated[
        str | None, typer.Option("--status", help="loaded, duplicate, held or refused.")
    ] = None,
    number: Annotated[int, typer.Option("-n", min=1, help="How many, the newest first.")] = 40,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """The newest files and where their records went."""
    from flows import delivered

    settle(folder)
    end(delivered.tell(feed, status, number), json)


@cli.command()
def show(name: Name, folder: Folder = None, json: Json = False) -> None:
    """All that is known of one file: counts, reasons, notes, and who decided what."""
    from flows import delivered

    settle(folder)
    end(delivered.show(name), json)


@cli.command()
def approve(name: Name, reason: Reason, folder: Folder = None, json: Json = False) -> None:
    """Let a held file be loaded: this very content, read with this very map."""
    from flows import delivered

    settle(folder)
    end(delivered.decide(name, "approve", reason), json)


@cli.command()
def decline(name: Name, reason: Reason, folder: Folder = None, json: Json = False) -> None:
    """Refuse a held file for good."""
    from flows import delivered

    settle(folder)
    end(delivered.decide(name, "decline", reason), json)
