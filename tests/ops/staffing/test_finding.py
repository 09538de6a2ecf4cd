"""Which engine a search takes, and that two workers keep the rules."""

from ops.staffing.audit import breaches
from ops.staffing.problem import Engine
from ops.staffing.roster import solve_roster
from ops.staffing.rules import RULES
from tests.ops.staffing.test_roster import ward


def test_a_small_roster_is_left_to_cp_sat():
    assert solve_roster(ward(), effort=0.05).engine is Engine.CP_SAT


def test_whole_lines_are_not_asked_where_a_rule_is_left_out():
    asked = ward(60)
    assert solve_roster(asked, rules=RULES[:2], effort=0.05).engine is Engine.CP_SAT


def test_two_workers_find_a_sound_roster():
    asked = ward(60)
    roster = solve_roster(asked, effort=0.5, workers=2)
    assert roster.engine is Engine.LINES
    assert breaches(asked, roster) == []
