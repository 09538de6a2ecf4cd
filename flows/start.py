"""Make what a fresh machine lacks, then run ``hospital`` or the tests.

``python3 flows/start.py demo`` and ``python3 flows/start.py tests`` need Python 3.11 and the
package index, nothing else: this file uses the standard library only. Running it again costs
a second, because the environment remembers which requirements it was made from.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
REQUIREMENTS = ROOT / ".ci" / "requirements.txt"
MADE_FROM = ENVIRONMENT / "made-from.txt"
OLDEST, NEWEST = (3, 11), (3, 13)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main(words: list[str]) -> int:
    """Run ``tests`` or hand every other word to the command line ``hospital``."""
    if not words:
        return _fail("Say what to start: 'demo' runs an invented hospital, 'tests' runs the tests.")
    make_environment()
    if words[0] == "tests":
        return run_tests(words[1:])
    return _run(_tool("hospital"), *words)


def make_environment() -> None:
    """Make the virtual environment, unless it was made from these very requirements."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SystemExit(
            _fail(
                "This needs Python 3.11, 3.12 or 3.13; found "
                f"{sys.version.split()[0]}. Run it with one of those, for example python3.12."
            )
        )
    wanted = _fingerprint()
    if MADE_FROM.exists() and MADE_FROM.read_text() == wanted:
        return
    _say("Making the environment in .venv from pinned packages; about a minute or two.")
    if not _same_python():
        _need(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT))
    pip = (_tool("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    # Every package is pinned with its digest, so there is nothing to resolve.
    _need(*pip, "--no-deps", "--require-hashes", "--requirement", str(REQUIREMENTS))
    _need(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    MADE_FROM.write_text(wanted)


def run_tests(more: list[str]) -> int:
    """Check style, types and house rules, then run every test; words narrow the tests."""
    _fetch_browser()
    python = _tool("python")
    if more:
        return _run(python, "-m", "pytest", *more)
    checks = (
        (_tool("ruff"), "check", "."),
        (_tool("ruff"), "format", "--check", "."),
        (_tool("mypy"),),
        (python, "-m", "pytest", "-q", "-n", "2", "-m", "not slow"),
        # Stories of one file share servers and build on one another: they stay together.
        (python, "-m", "pytest", "-q", "-n", "2", "-m", "slow", "--dist=loadfile"),
    )
    # Two processes share two cores: more threads in each would only stand in the way.
    os.environ.update(POLARS_MAX_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    outcomes = [_run(*check) for check in checks]
    return max(outcomes)


def _fetch_browser() -> None:
    """Install Debian's Chromium for the browser tests, where that is possible."""
    if any(shutil.which(name) for name in CHROMIUM):
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        _say("No Chromium here and no way to install one: the browser tests will be skipped.")
        return
    _say("Installing Chromium for the browser tests.")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (
        ("update", "-qq"),
        ("install", "-y", "-qq", "--no-install-recommends", "chromium"),
    ):
        subprocess.run(("apt-get", *words), check=False, env=quiet, stdout=subprocess.DEVNULL)


def _same_python() -> bool:
    """Whether the environment is there and of this Python: then what runs in it may go on."""
    try:
        asked = (_tool("python"), "-c", "import sys, pip; print(*sys.version_info[:2])")
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return said.split() == [str(number) for number in sys.version_info[:2]]


def _fingerprint() -> str:
    made_of = (REQUIREMENTS.read_bytes(), (ROOT / "pyproject.toml").read_bytes())
    digest = hashlib.sha256(b"\0".join(made_of)).hexdigest()
    return f"{sys.version_info[0]}.{sys.version_info[1]} {ROOT} {digest}\n"


def _tool(name: str) -> str:
    folder = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    return str(folder / name)


def _run(*words: str) -> int:
    _say("$ " + " ".join(Path(word).name if word.startswith(str(ROOT)) else word for word in words))
    process = subprocess.Popen(words, cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # Ctrl-C reaches the command too, which stops what it started; that takes a moment.
            continue


def _need(*words: str) -> None:
    if subprocess.run(words, check=False, cwd=ROOT).returncode:
        raise SystemExit(
            _fail(
                "The environment could not be made; the lines above say why. On Debian and Ubuntu "
                "'apt-get install python3-venv' is often what is missing. Then run this again."
            )
        )


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - before any logging exists


def _fail(words: str) -> int:
    _say(words)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
