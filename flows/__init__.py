"""When things run: each flow reads like the recipe it is, and holds no logic.

``recipes`` are plain tuples of named steps; ``flows.ingest`` and its siblings hand the same
steps to Prefect; ``command`` is the command line ``hospital``.
"""
