"""Search the whole roster with CP-SAT: for small ones, whose optimum it proves."""

from threading import Event, Thread

from ortools.sat.python.cp_model import CpModel, CpSolver, CpSolverSolutionCallback

from ops.staffing.individual.choices import Choices
from ops.staffing.individual.numbers import Numbers
from ops.staffing.individual.problem import Engine
from ops.staffing.individual.progress import Best
from ops.staffing.individual.rules import RULES

WAIT = 0.2
"""Seconds between two times that the listener is asked whether to go on."""


def search_whole(n: Numbers, best: Best, effort: float, seed: int) -> None:
    """Tell ``best`` of better rosters and bounds, within CP-SAT's deterministic seconds.

    Of its strategies only the one that branches on the whole linear relaxation is used: on
    rosters it proves in seconds what the usual mixture does not in minutes.
    """
    model = CpModel()
    choices = Choices(n, model)
    for rule in RULES:
        rule(choices)
    model.minimize(choices.cost())
    if best.roster is not None:
        choices.hint(best.roster)
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.subsolvers.append("max_lp")
    solver.parameters.max_deterministic_time = effort
    solver.best_bound_callback = best.lift
    done = Event()
    asks = Thread(target=_ask, args=(solver, best, done), daemon=True)
    asks.start()
    solver.solve(model, _Told(choices, best))
    done.set()
    asks.join()
    best.lift(solver.best_objective_bound)


def _ask(solver: CpSolver, best: Best, done: Event) -> None:
    """CP-SAT may go long without news, and whoever listens may want it to stop."""
    while not done.wait(WAIT):
        if not best.tell():
            solver.stop_search()


class _Told(CpSolverSolutionCallback):
    def __init__(self, choices: Choices, best: Best) -> None:
        super().__init__()
        self.choices, self.best = choices, best

    def on_solution_callback(self) -> None:
        value = {key: self.value(works) for key, works in self.choices.works.items()}
        self.best.offer(self.choices.roster(value), Engine.CP_SAT)
        if self.best.stopped or self.best.proven:
            self.stop_search()
