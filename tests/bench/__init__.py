"""Measures: one module each, every one ending with one JSON object on standard output.

Arithmetic keeps to one thread unless asked otherwise: on busy cores, threads that wait for each
other take many times as long.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
