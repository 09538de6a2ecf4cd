"""The command line ``hospital``. Only what a command needs is imported, when it is needed."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from flows import delivery, quarantine
from flows.command_words import AsOf, Folder, Json
from flows.command_words import end as _end
from flows.command_words import instant as _instant
from flows.command_words import settle as _settle
from flows.key import key

cli = typer.Typer(
    name="hospital",
    help="Take in what happened, forecast what comes, propose what to do, keep what people decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
maps = typer.Typer(help="Maps let files of other systems be taken in without touching code.")
cli.add_typer(maps, name="map")
cli.add_typer(key, name="key")
cli.add_typer(quarantine.cli, name="quarantine")
cli.add_typer(delivery.cli, name="delivery")


class Subject(StrEnum):
    """What can be taken away."""

    CLINICS = "clinics"
    ROSTER = "roster"
    ORDER = "order"


Inbox = Annotated[
    Path | None, typer.Argument(help="Where deliveries are dropped; else the setting.")
]


@cli.command()
def demo(
    sites: Annotated[int, typer.Option(min=1, max=4, help="How many hospitals.")] = 2,
    days: Annotated[int, typer.Option(min=60, max=1500, help="How long a past.")] = 540,
    seed: Annotated[int, typer.Option(help="Another seed invents another hospital.")] = 7,
    folder: Folder = None,
    planner: Annotated[bool, typer.Option(help="Open the planner at the end.")] = True,
    json: Json = False,
) -> None:
    """Invent a hospital, run its day, open the planner."""
    from flows import demo as invented

    _settle(folder)
    _end(invented.run(sites=sites, days=days, seed=seed, planner=planner), json)


@cli.command()
def ingest(
    inbox: Annotated[Path, typer.Argument(help="One sub-folder per feed.")],
    as_of: AsOf = None,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Take in every delivery of an inbox and say what was left out."""
    _settle(folder)
    _run("ingest", inbox, as_of, json)


@cli.command()
def forecast(as_of: AsOf = None, folder: Folder = None, json: Json = False) -> None:
    """Forecast the EDs, the wards, the clinics and the stores."""
    _settle(folder)
    _run("forecast", None, as_of, json)


@cli.command()
def plan(as_of: AsOf = None, folder: Folder = None, json: Json = False) -> None:
    """Propose rosters, slot templates and orders."""
    _settle(folder)
    _run("plan", None, as_of, json)


@cli.command()
def review(as_of: AsOf = None, folder: Folder = None, json: Json = False) -> None:
    """Hold what was said against what happened."""
    _settle(folder)
    _run("review", None, as_of, json)


@cli.command()
def backtest(
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days back.")] = 14,
    every: Annotated[int, typer.Option(min=1, max=168, help="Hours between moments.")] = 24,
    as_of: AsOf = None,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Say what would have been said at past moments, and how right it would have been."""
    from flows import backtest as looked_back

    _settle(folder)
    _end(looked_back.run(days=days, every=every, as_of=_instant(as_of)), json)


@cli.command()
def day(inbox: Inbox = None, as_of: AsOf = None, folder: Folder = None, json: Json = False) -> None:
    """The whole day, in order: ingest, forecast, plan, review."""
    _settle(folder)
    _run("day", inbox, as_of, json)


@cli.command()
def planner(
    port: Annotated[int | None, typer.Option(help="Port of 127.0.0.1; else the setting.")] = None,
    worker: Annotated[bool, typer.Option(help="Start a worker beside it.")] = True,
    folder: Folder = None,
) -> None:
    """Open the planner in the browser, and a worker for what is asked for in it."""
    from flows import planner as screen

    _settle(folder)
    raise typer.Exit(screen.open_until_stopped(port, worker=worker))


@cli.command()
def work(
    once: Annotated[bool, typer.Option("--once", help="End when nothing waits.")] = False,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Do the long work that people ask for in the planner, one request at a time."""
    from flows.requests import alone

    _settle(folder)
    if once:
        _end(alone.until_nothing_waits(), json)
    raise typer.Exit(alone.until_stopped())


@cli.command()
def notices(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent; send and keep nothing.")
    ] = False,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Send what is due by e-mail and webhook, and what waits to be sent again."""
    from flows.telling import round as sent_round

    _settle(folder)
    _end(sent_round.preview() if dry_run else sent_round.told(), json)


@cli.command()
def status(folder: Folder = None, json: Json = False) -> None:
    """What is in the warehouse, how old it is, what ran last, and every setting."""
    from flows import status as told

    _settle(folder)
    _end(told.tell(), json)


@cli.command()
def listen(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of 127.0.0.1.")] = 2575,
    inbox: Inbox = None,
    folder: Folder = None,
) -> None:
    """Take HL7 v2 messages over MLLP: each is kept in the inbox, then acknowledged."""
    from flows import listen as heard

    _settle(folder)
    raise typer.Exit(heard.until_stopped(port, inbox))


@cli.command()
def serve(
    folder: Folder = None,
    port: Annotated[int | None, typer.Option(help="Port of Prefect's server.")] = None,
) -> None:
    """Keep the timetable of prefect.yaml: a server, its deployments and a worker."""
    from flows import serve as kept

    _settle(folder)
    raise typer.Exit(kept.until_stopped(port))


@cli.command()
def backup(
    to: Annotated[Path, typer.Argument(help="A new folder for the backup.")],
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Copy warehouse, records, settings and maps to another folder, with a digest of each."""
    from flows import safekeeping

    _settle(folder)
    _end(safekeeping.keep(to), json)


@cli.command()
def verify(
    backup: Annotated[Path | None, typer.Argument(help="A backup; else the folder.")] = None,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Read everything that is kept, count it, and name what is wrong."""
    from flows import safekeeping

    _settle(folder)
    _end(safekeeping.check(backup), json)


@cli.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="What `hospital backup` has written.")],
    replace: Annotated[bool, typer.Option("--replace", help="Also where one is in use.")] = False,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Put a backup in the folder's place; what was there is kept beside it."""
    from flows import safekeeping

    _settle(folder)
    _end(safekeeping.bring_back(backup, replace=replace), json)


@cli.command()
def export(
    what: Annotated[Subject, typer.Argument(help="What to take away.")],
    place: Annotated[str, typer.Argument(help="A site; for an order, its location.")],
    form: Annotated[
        str,
        typer.Option(
            help="xlsx, csv, ics, pdf-a3, pdf-a4, fhir; clinics: sessions-csv, "
            "template-csv, slots-fhir."
        ),
    ] = "xlsx",
    to: Annotated[Path, typer.Option(help="Folder to write into.")] = Path(),
    columns: Annotated[str, typer.Option(help="Preset of a duty list: full, payroll …")] = "full",
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Take away clinics, a roster or an accepted order as a file."""
    from flows import leaving

    _settle(folder)
    _end(leaving.export(what.value, place, form, to=to, columns=columns), json)


@maps.command("list")
def list_maps() -> None:
    """The maps that come with this tool."""
    from warehouse.landing import maps as shipped

    for name in shipped.shipped():
        typer.echo(name)


@maps.command("use")
def use_map(
    name: Annotated[str, typer.Argument(help="A name from `hospital map list`.")],
    inbox: Annotated[Path, typer.Argument(help="The inbox to put its folder in.")],
) -> None:
    """Put a map into an inbox; then copy the files it speaks of beside it."""
    from warehouse.landing import maps as shipped

    typer.echo(f"Copy the files into {shipped.use(name, inbox).parent}")


def main() -> None:
    """Run the command line; what people can mend is said in a sentence, without a traceback."""
    from flows.stopping import heed
    from ops.errors import PlanningError

    heed()
    try:
        cli()
    except PlanningError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        _told_as_json(str(error))
        _leave(1)
    except SystemExit as asked:
        code = asked.code if isinstance(asked.code, int) else 1
        if code > 1:  # 0 and 1 are the ends of commands that have told how it went
            _told_as_json("It was stopped." if code > 128 else "The command was not understood.")
        _leave(code)
    except Exception as error:
        import traceback

        traceback.print_exc()
        _told_as_json(f"{type(error).__name__}: {error}")
        _leave(1)


def _told_as_json(words: str) -> None:
    """Whoever asked for a machine-readable last line gets one, however a command ended."""
    import sys

    if "--json" in sys.argv:
        from json import dumps

        named = [word for word in sys.argv[1:2] if not word.startswith("-")]
        typer.echo(dumps({"command": "".join(named), "outcome": "failed", "words": words}))


def _leave(code: int) -> NoReturn:
    """Leave with this exit code.

    Prefect's threads outlive the run and keep DuckDB's types alive, about which its binding
    prints a page of warnings when Python is taken down; so Python is not taken down.
    """
    import os
    import sys

    if "prefect" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise SystemExit(code)


def _run(recipe: str, inbox: Path | None, as_of: str | None, json: bool) -> None:
    from flows import screen, way

    with screen.progress():
        report = way.run(recipe, inbox=inbox, as_of=_instant(as_of))
    told = screen.told(report)
    if recipe in ("ingest", "day"):
        from flows.status import deliveries

        told["deliveries"] = deliveries(report.as_of)
    _end(told, json)


if __name__ == "__main__":
    main()
