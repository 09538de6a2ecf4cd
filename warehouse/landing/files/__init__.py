"""CSV, Parquet and xlsx drops: bytes become records, counted before anything parses them."""
