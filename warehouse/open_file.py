"""Open one DuckDB file with the limits of the settings, and say in words why it would not."""

from pathlib import Path

import duckdb

from ops.errors import PlanningError
from warehouse.settings import Settings

Connection = duckdb.DuckDBPyConnection


class WarehouseBusyError(PlanningError):
    """A process outside the lease keeps the warehouse open."""


class WarehouseDamagedError(PlanningError):
    """The file of the warehouse cannot be opened."""


def open_file(path: Path, chosen: Settings, *, read_only: bool, **more: str) -> Connection:
    """A connection whose instants are UTC; ``more`` are further settings of DuckDB."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": chosen.memory_limit,
        "threads": chosen.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        **more,
    }
    try:
        db = duckdb.connect(path, read_only=read_only, config=config)
    except duckdb.Error as error:
        raise _opening_error(path, error) from error
    db.execute("set timezone = 'UTC'")
    # The clock of places that belong to no known site: their files were read with it.
    db.execute("set variable time_zone = $zone", {"zone": chosen.time_zone})
    if days := chosen.days_an_open_stay_counts:
        db.execute("set variable open_stay_days = $days", {"days": days})
    return db


def _opening_error(path: Path, error: duckdb.Error) -> PlanningError:
    said = str(error).partition("\n")[0]
    if "Could not set lock" in said or "different configuration" in said:
        return WarehouseBusyError(
            f"{path} is open in another program ({said}). Close that program and try again; to "
            "look at the numbers by hand, open a copy in the folder published instead."
        )
    return WarehouseDamagedError(
        f"{path} cannot be opened: {said}. If the disk is full or may not be written, mend that "
        "first. If the file is damaged, run any flow, such as `hospital ingest`, or restore a "
        "backup with `hospital restore`."
    )
