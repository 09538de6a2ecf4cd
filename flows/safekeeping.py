"""Back up a hospital, check what is kept, bring a backup back: what is said about it."""

from pathlib import Path

from rich.console import Console

from warehouse import backup, mend, restore, verify
from warehouse.remarks import remarks
from warehouse.settings import settings

console = Console(highlight=False, soft_wrap=True, markup=False)


def keep(target: Path) -> dict[str, object]:
    """Write a backup and say what is in it."""
    made = backup.back_up(target)
    _say(remarks())
    rows, moment = sum(made.tables.values()), made.as_of or made.made_at
    console.print(
        f"{target} holds {len(made.files)} files with {rows:,} rows in {len(made.tables)} tables "
        f"and {made.records.get('decision', 0):,} decisions, as of {moment:%d %b %Y %H:%M} UTC."
    )
    _say(made.notes)
    console.print(f"Check it with: hospital verify {target}")
    return {"command": "backup", "outcome": "done", "folder": str(target), "as_of": moment}


def check(folder: Path | None) -> dict[str, object]:
    """Read everything that is kept, here or in a backup, and name what is wrong."""
    checked = verify.verify_backup(folder) if folder else verify.verify_folder()
    for each in checked:
        console.print(f"{'■' if each.faults else '●'} {each.name}: {each.words or 'damaged'}")
        _say([f"  {fault}" for fault in each.faults])
    _say([each.sentence for each in mend.restored(settings().folder)] if not folder else [])
    faults = [f"{each.name}: {fault}" for each in checked for fault in each.faults]
    if not checked:
        console.print("Nothing is kept here yet.")
    outcome = "failed" if faults else "done" if checked else "nothing"
    return {"command": "verify", "outcome": outcome, "faults": faults}


def bring_back(source: Path, *, replace: bool) -> dict[str, object]:
    """Restore a backup and say what stands now."""
    brought = restore.restore(source, replace=replace)
    made = brought.manifest
    moment = made.as_of or made.made_at
    console.print(f"{brought.folder} stands as of {moment:%d %b %Y %H:%M} UTC.")
    _say(brought.notes)
    return {
        "command": "restore",
        "outcome": "done",
        "folder": str(brought.folder),
        "as_of": moment,
        "before": brought.before and str(brought.before),
    }


def _say(sentences: list[str] | tuple[str, ...]) -> None:
    for sentence in sentences:
        console.print(sentence)
