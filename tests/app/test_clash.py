"""Which rules clash where places stay empty: asked of the worker, told on the roster page."""

from datetime import timedelta

from app.words import clash as words
from flows.requests import clash
from ops.staffing.attended import nobody
from tests.app.pages import open_page, press, tables
from tests.app.pages import unescaped as said
from tests.app.published import NOW
from warehouse import decisions
from warehouse.records import roster_events

MONDAY = NOW.date() + timedelta(days=6)


def test_the_rules_that_clash_are_asked_for_found_and_told_until_the_roster_is_another(published):
    """All of n1 and eight more are asked for on Monday's early shift: they are not there."""
    for ward in ("n1", "n2", "n3", "n4"):
        place = (ward, "early", "nurse")
        roster_events.note_demand(place, MONDAY, MONDAY, 8, by="desk", reason="inspection")
    page = press(open_page("roster"), "find-clash")
    assert "The smallest set of rules that clash waits for the worker" in said(page)
    request = decisions.take("roster clash")
    decisions.done(request, clash.answer(request.content, nobody))
    page = open_page("roster")
    assert "cannot all be had: the smallest set that clashes" in said(page)
    assert "Asked for by planner" in said(page)
    assert "n1 early on 12 Jan needs 10 nurse" in said(page)
    ways = [one for one in tables(page) if words.GIVE_UP in one.columns]
    assert any("early on 12 Jan needs" in cell for one in ways for cell in one[words.GIVE_UP])
    [*_, event] = roster_events.events("demand")
    page = press(page, f"back-{event.event_id}")
    assert "the smallest set that clashes" not in said(page)
    assert [one.key for one in page.button if one.key == "find-clash"] == ["find-clash"]


def test_where_nothing_clashes_it_is_a_matter_of_price():
    told = words.headline({"short": 1, "clashes": [], "unsettled": 0})
    assert told.startswith("1 place of this site is empty, but no rule, leave, must or lock")
    assert "nothing was found to clash" in words.headline(
        {"short": 2, "clashes": [], "unsettled": 1}
    )


def test_many_statements_of_a_kind_are_cut_short():
    rules = [{"kind": "rule", "sentence": f"rest of p{n}"} for n in range(15)]
    told = words.statements({"statements": [*rules, {"kind": "cover", "sentence": "n1 needs 2"}]})
    assert told.startswith("Asked for:")
    assert told.endswith("- and 3 more")


def test_a_need_for_more_people_than_there_are_clashes_by_itself():
    told = words.statements({"statements": [{"kind": "cover", "sentence": "ED needs 5 resus"}]})
    assert told == f"- ED needs 5 resus\n\n{words.TOO_FEW}"


def test_a_long_way_out_is_cut_short():
    row = words.way({"points": 18000, "given_up": [f"p{n} on leave" for n in range(6)]})
    assert row[words.GIVE_UP].endswith("p3 on leave; and 2 more")
    assert row[words.POINTS] == "18,000"
