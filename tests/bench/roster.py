"""How good rosters of individual contracts are, how surely, and what they take.

``python -m tests.bench.roster INSTANCE... --seconds 60 --workers 2 --out FOLDER [--json]``. Each
instance is a file in Curtois & Qu's text format (``tests.bench.curtois_qu`` reads it), or the
number of one of those kept beside the project. A scorer
that shares no code with the engines judges the roster that was written to ``FOLDER`` as
``staff,day,shift``; one that breaks a rule is not reported, and a file that cannot be read is
refused in a sentence. Machine code is made before the clock
starts; it is kept, so that it takes some seconds once. The last line is one JSON object.
"""

import argparse
import csv
import json
import resource
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ops.errors import PlanningError
from ops.staffing.individual.audit import breaches, penalties, penalty
from ops.staffing.individual.problem import Contract, Line, LinesProblem, ShiftType
from ops.staffing.individual.progress import Heard, News
from ops.staffing.individual.side_by_side import solve_side_by_side
from ops.staffing.individual.solve import solve_lines
from tests.bench.curtois_qu import parse

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "staffing" / "curtois_qu"


def write(path: Path, problem: LinesProblem, lines: Mapping[str, Line]) -> None:
    """A row per worked shift."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("staff", "day", "shift"))
        for person in problem.people:
            rows.writerows(
                (person.id, day, kind)
                for day, kind in enumerate(lines[person.id])
                if kind is not None
            )


def read(path: Path, problem: LinesProblem) -> dict[str, Line]:
    """Everybody's line from the rows of worked shifts."""
    worked: dict[str, list[str | None]] = {
        person.id: [None] * problem.days for person in problem.people
    }
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            line, day = worked[row["staff"]], int(row["day"])
            if line[day] is not None:
                raise PlanningError(f"{path.name} has {row['staff']} twice on day {day}. Keep one.")
            line[day] = row["shift"]
    return {name: tuple(line) for name, line in worked.items()}


def cpu_seconds() -> float:
    """Of this process and of those it started and saw end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def row(path: Path, seconds: float, workers: int, folder: Path) -> dict[str, Any]:
    """Solve one instance, and judge what was written."""
    problem = parse(path.read_text(encoding="utf-8"))
    began, used, first = time.perf_counter(), cpu_seconds(), []

    def until(news: News) -> Heard:
        now = time.perf_counter() - began
        if news.roster is not None and not first:
            first.append(round(now, 1))
        return Heard(stop=now > seconds)

    if workers > 1:
        lines = solve_side_by_side(problem, effort=1e9, listener=until, workers=workers)
    else:
        lines = solve_lines(problem, effort=1e9, listener=until)
    took, cpu = time.perf_counter() - began, cpu_seconds() - used
    written = folder / f"{path.stem}.csv"
    write(written, problem, lines.of)
    judged = read(written, problem)
    broken = breaches(problem, judged)
    if broken:
        written.unlink()
        return {"instance": path.stem, "breaches": broken[:20]}
    objective = penalty(problem, judged)
    return {
        "instance": path.stem,
        "objective": objective,
        "bound": lines.bound,
        "gap": round((objective - lines.bound) / max(1, objective), 5),
        "seconds": round(took, 1),
        "cpu_seconds": round(cpu, 1),
        "engine": str(lines.engine),
        "first_roster_seconds": first[0] if first else None,
        "penalties": penalties(problem, judged),
        "breaches": [],
    }


def found(instance: str) -> Path:
    """The file of an instance, given as a path, a name or a number."""
    name = f"Instance{instance}" if instance.isdigit() else Path(instance).stem
    for path in (Path(instance), BESIDE / f"{name}.txt"):
        if path.is_file():
            return path
    raise PlanningError(
        f"No instance {instance}: it is no file here, and there is no {name}.txt in {BESIDE}. "
        "Give the path of a file."
    )


def warm_up() -> None:
    """Have the machine code made, which is kept for the processes to come."""
    person = Contract("A", {"D": 2}, 960, 480, 2, 1, 1, 1)
    solve_lines(LinesProblem(3, (ShiftType("D", 480),), (person,)), effort=1e-6)


def main() -> None:
    """Print a line per instance, then one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("instances", nargs="+", metavar="INSTANCE")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("rosters"))
    parser.add_argument("--json", action="store_true", help="nothing but the JSON object")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    warm_up()
    rows = []
    for instance in asked.instances:
        try:
            rows.append(row(found(instance), asked.seconds, asked.workers, asked.out))
        except PlanningError as fault:
            rows.append({"instance": instance, "refused": str(fault)})
        if not asked.json:
            print(" · ".join(f"{name} {told}" for name, told in rows[-1].items()), flush=True)
    print(json.dumps({"instances": rows}))
    if any("objective" not in one for one in rows):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
