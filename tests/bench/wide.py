"""A 2 MB file of one line with a million columns, read in a process of its own until it is refused.

``python -m tests.bench.wide``. Seconds are of reading alone, and of the process with its start.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.memory import peak_mb


def read(path: Path) -> dict[str, object]:
    """Read the file as a feed would be read, and say how it was refused."""
    from warehouse.landing import maps
    from warehouse.landing.files import drops
    from warehouse.landing.refusal import Refused

    began, code = time.monotonic(), "taken"
    try:
        list(drops.read(path, maps.own("ed_visits"), "ed_visits"))
    except Refused as refused:
        code = refused.code
    return {"code": code, "seconds": round(time.monotonic() - began, 3), "peak_mb": peak_mb()}


def measure() -> dict[str, object]:
    """The same in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "wide.csv"
        path.write_bytes(b"visit_id,site_id,arrived_at\n" + b"x," * 999_999 + b"x\n")
        began = time.monotonic()
        command = [sys.executable, "-m", "tests.bench.wide", str(path)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return {**json.loads(done.stdout), "process_seconds": round(time.monotonic() - began, 2)}


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1])) if sys.argv[1:] else measure()))
