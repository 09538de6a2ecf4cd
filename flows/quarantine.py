"""``hospital quarantine``: see what was kept aside, land it again, or stop waiting for it."""

from typing import Annotated

import typer

from flows.command_words import AsOf, Folder, Json, end, instant, settle

cli = typer.Typer(
    help="Records kept aside: list them, land them again, or stop waiting for them.",
    no_args_is_help=True,
)

Feed = Annotated[str | None, typer.Option("--feed", help="Only this feed.")]
Delivery = Annotated[
    str | None, typer.Option("--delivery", help="Only this delivery: an id, or a file's name.")
]
Code = Annotated[str | None, typer.Option("--code", help="Only this reason code.")]
Line = Annotated[int | None, typer.Option("--line", help="Only the record on this line.")]


@cli.command("list")
def list_them(
    feed: Feed = None,
    delivery: Delivery = None,
    code: Code = None,
    every: Annotated[bool, typer.Option("--all", help="Also what no longer waits.")] = False,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """How many records wait, by feed, file and reason."""
    from flows import set_aside

    settle(folder)
    end(set_aside.tell(feed, delivery, code, every=every), json)


@cli.command()
def show(
    delivery: Annotated[str, typer.Argument(help="An id, or a file's name.")],
    line: Line = None,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Every record of a delivery that was kept aside, and what became of it."""
    from flows import set_aside

    settle(folder)
    end(set_aside.show(delivery, line), json)


@cli.command()
def replay(
    feed: Feed = None,
    delivery: Delivery = None,
    code: Code = None,
    reason: Annotated[str | None, typer.Option(help="Why, for those who read it later.")] = None,
    as_of: AsOf = None,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Land waiting records again, after a reference table was mended."""
    from flows import set_aside

    settle(folder)
    end(set_aside.replay(feed, delivery, code, reason=reason, as_of=instant(as_of)), json)


@cli.command()
def ignore(
    reason: Annotated[str, typer.Option("--reason", help="Why nobody need wait for them.")],
    feed: Feed = None,
    delivery: Delivery = None,
    code: Code = None,
    line: Line = None,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Stop waiting for records; they stay counted as kept aside, with the reason."""
    from flows import set_aside

    settle(folder)
    end(set_aside.ignore(feed, delivery, code, line, reason=reason), json)
