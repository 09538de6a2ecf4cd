"""Peak memory of this process since the last look, from Linux's own counters."""

from pathlib import Path

CLEAR, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


def forget_peak() -> None:
    """Begin a new peak from what is in use now; a no-op where the kernel does not allow it."""
    try:
        CLEAR.write_text("5")
    except OSError:
        return


def peak_mb() -> int:
    """Most memory resident at once since the last ``forget_peak``, in MiB."""
    for line in STATUS.read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0
