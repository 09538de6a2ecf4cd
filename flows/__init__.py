"""When things run: each flow reads like the recipe it is, and holds no logic.

``recipes`` are plain tuples of named steps; ``flows.ingest`` and its siblings hand the same
steps to Prefect; ``command`` is the command line ``hospital``.
"""

import os

# Linear algebra of a few hundred columns: threads of its own only stand in each other's way, and
# on busy cores make it ten times slower. Whoever knows better says so in the environment.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
