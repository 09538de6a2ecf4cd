"""Everything a warehouse keeps, in a form that can be compared."""

import duckdb

from flows.recipes.keep import HINDSIGHT

NOT_COMPARED = {
    *("run_id", "delivered_at", "learnt_at", "unlearnt_at", "seconds", "applied_at", "landed_at"),
    *("seen_at", "acted_at", "noticed_at", "act_id", "circumstances"),
}
"""Who ran when, and how long it took, may differ between two runs that keep the same."""


def digest(folder, layers=("raw", "staging", "past", "forecast", "plan")):
    """Rows and a checksum per table of a hospital's warehouse."""
    with duckdb.connect(folder / "warehouse.duckdb", read_only=True) as db:
        tables = db.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
        return {
            f"{layer}.{name}": _checksum(db, layer, name)
            for layer, name in tables
            if layer in layers
        }


def _checksum(db, layer, name):
    columns = [
        column
        for (column,) in db.execute(
            "select column_name from duckdb_columns() where schema_name = ? and table_name = ?",
            [layer, name],
        ).fetchall()
        if column not in NOT_COMPARED
    ]
    listed = ", ".join(_compared(column) for column in columns)
    [row] = db.execute(f"select count(*), bit_xor(hash({listed})) from {layer}.{name}").fetchall()
    return row


def _compared(column):
    """A run that begins more than an hour after its moment notes that, and keeps the same else."""
    if column != "note":
        return f'"{column}"'
    return f"nullif(trim(replace(coalesce(note, ''), '{HINDSIGHT}', '')), '')"
