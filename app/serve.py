"""Serve the planner as a process: ``python -m app.serve --server.port 8501``.

The same as ``streamlit run app/planner.py``, with three things done before anybody looks: what
the pages import is imported, so that the first page does not wait for it; that much is put out
of the garbage collector's way, which otherwise walks over all of it again and again; and charts
are not checked against Vega-Lite's schema each time they are drawn, as the tests check them.
"""

import gc
import importlib
import logging
import pkgutil
import sys
from pathlib import Path

from altair.utils.schemapi import debug_mode
from streamlit.runtime.caching import cache_data_api
from streamlit.web import cli

from app import views

CACHE = cache_data_api.__name__
PLANNER = Path(__file__).with_name("planner.py")


def load() -> None:
    """Import what the pages import.

    Each cached read would warn that nothing is served yet; so it is, and nobody can act on it.
    """
    quiet = logging.getLogger(CACHE)
    usual = quiet.level
    quiet.setLevel(logging.ERROR)
    for page in pkgutil.iter_modules(views.__path__):
        importlib.import_module(f"{views.__name__}.{page.name}")
    quiet.setLevel(usual)


def main(words: list[str]) -> None:
    """Serve until stopped; ``words`` are options of ``streamlit run``."""
    load()
    gc.collect()
    gc.freeze()
    with debug_mode(False):
        cli.main(["run", str(PLANNER), *words])


if __name__ == "__main__":
    main(sys.argv[1:])
