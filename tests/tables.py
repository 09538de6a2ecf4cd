"""Write tables in tests the way you would draw them on a whiteboard."""

import io

import polars as pl


def table(schema, drawing):
    """Read a table drawn with ``|`` between its columns and check it.

    An empty cell is null, and so is a nullable column that is not drawn. Instants are
    written ``2026-01-05T06:00:00Z``, ``2026-01-05 06:00`` (UTC) or ``2026-01-05`` (midnight UTC).
    """
    lines = [
        "|".join(cell.strip() for cell in line.split("|")) for line in drawing.strip().splitlines()
    ]
    text = pl.read_csv(io.StringIO("\n".join(lines)), separator="|", infer_schema=False)
    dtypes = schema.create_empty().schema
    strange = set(text.columns) - set(dtypes)
    assert not strange, f"{schema.__name__} has no column {sorted(strange)}"
    return schema.validate(text.select(_cell(name, dtype, text) for name, dtype in dtypes.items()))


def _cell(name, dtype, text):
    if name not in text.columns:
        return pl.lit(None, dtype=dtype).alias(name)
    column = pl.col(name)
    if dtype == pl.Datetime:
        return _instant(column).alias(name)
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    if dtype == pl.Time:
        whole = pl.when(column.str.len_chars() == 5).then(column + ":00").otherwise(column)
        return whole.str.to_time("%H:%M:%S").alias(name)
    if dtype == pl.Boolean:
        return column.replace_strict(
            {"true": True, "false": False, "yes": True, "no": False}, return_dtype=pl.Boolean
        )
    return column.cast(dtype)


def _instant(column):
    plain = column.str.replace("T", " ").str.strip_suffix("Z")
    size = plain.str.len_chars()
    full = (
        pl.when(size == 10)
        .then(plain + " 00:00:00")
        .when(size == 16)
        .then(plain + ":00")
        .otherwise(plain)
    )
    parsed = full.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
    return parsed.dt.replace_time_zone("UTC")
