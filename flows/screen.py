"""What the command line shows while it works, and the sentences it ends with."""

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from flows.occasion import watched_by
from flows.recipe import RunReport, StepReport

console = Console(stderr=True, highlight=False, soft_wrap=True)
"""Progress goes to standard error, so that standard output stays for programs."""

SIGNS = {
    "done": "[blue]●[/]",
    "ready": "[dim]●[/]",
    "nothing": "[dim]○[/]",
    "partly": "[yellow]▲[/]",
    "failed": "[red]■[/]",
}


@contextlib.contextmanager
def progress() -> Iterator[None]:
    """Name the step that is under way; write a line as each one ends."""
    with console.status("Beginning") as busy:

        def watch(name: str, report: StepReport | None) -> None:
            if report is None:
                busy.update(f"{name} …")
            else:
                console.print(line(report))

        with watched_by(watch):
            yield


@contextlib.contextmanager
def working(words: str) -> Iterator[None]:
    """Say what is being done for as long as it takes."""
    with console.status(f"{words} …"):
        yield
    console.print(f"{SIGNS['done']} {words}")


def line(report: StepReport) -> str:
    """One ended step as one line."""
    words = escape(report.words)
    return f"{SIGNS[report.outcome]} {report.name} [dim]{report.seconds:5.1f} s[/]  {words}"


def told(report: RunReport) -> dict[str, object]:
    """Say how the run went, and return it as one machine-readable object."""
    way = (
        "as a flow on the Prefect server that is running"
        if report.way == "prefect"
        else "plainly, for no Prefect server is running"
    )
    ends = {
        "done": "All done",
        "partly": "Not everything was done",
        "nothing": "There was nothing to do",
        "failed": "Nothing was done",
    }
    console.print(f"{ends[report.outcome]}, {way}; as of {report.as_of:%d %b %Y %H:%M} UTC.")
    return report.as_json()
