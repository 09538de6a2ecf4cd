"""What a process has cost so far, from Linux's own counters."""

import os
from pathlib import Path


class ServerCost:
    """CPU and memory of one process, without its children."""

    def __init__(self, pid: int) -> None:
        self._folder = Path(f"/proc/{pid}")

    def cpu_seconds(self) -> float:
        """Seconds on a processor, its own and the kernel's for it."""
        spent = (self._folder / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self) -> int:
        """Memory in use now, in MiB."""
        return self._status("VmRSS")

    def peak_mb(self) -> int:
        """Most memory in use at once so far, in MiB."""
        return self._status("VmHWM")

    def _status(self, name: str) -> int:
        lines = (self._folder / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) // 1024
