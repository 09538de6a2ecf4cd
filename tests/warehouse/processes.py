"""Real other processes, for tests of what happens between processes."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def another(program):
    """Run a program in another process and wait until it has printed a line.

    It should then wait on its standard input, which closes when the block ends.
    """
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            process.said = process.stdout.readline().strip()
            yield process
        finally:
            process.kill()


def run_many(program, count):
    """Run a program in several processes at once, and return what each printed."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(number)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for number in range(count)
    ]
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0] * count
    return said


def children(pid, word):
    """The processes that a process has started with this word, by number."""
    every = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    mine = [one for one in every if _stat(one)[1:] == [str(pid)]]
    return [one for one in mine if word in Path(f"/proc/{one}/cmdline").read_text()]


def is_gone(pid):
    """Whether a process has ended, also where nobody has taken note of its end."""
    return _stat(pid)[:1] in ([], ["Z"], ["X"])


def _stat(pid):
    """What a process does, by its letter, and who started it; nothing once it has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return []
