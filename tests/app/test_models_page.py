"""The page of models: the registry, calibration, and who may put in another."""

import pytest

from app.words import models as words
from tests.app.pages import open_page, part, said, tables
from warehouse import decisions

pytestmark = pytest.mark.slow


def test_the_registry_says_who_speaks_how_right_and_since_when(published):
    row = tables(open_page("models"))[0].to_dict("records")[1]
    assert (row["In use"], row["Held"], row["Beside last week's"]) == (
        "patients_present",
        "24 of 28",
        "50 %",
    )
    assert row["Next best"] == "usual_week"


def test_a_model_has_a_card_that_says_what_it_is_not_for(published):
    card = tables(of("site_census"))[1].set_index("About")["This model"]
    assert "one patient" in card["Not for"]
    assert "occupied beds" in card["What it says"]


def test_calibration_is_drawn_with_its_table(published):
    page = of("site_census", words.PART_RIGHT)
    assert "how often what came fell into each tenth" in said(page)
    [twin] = [frame.value for frame in page.dataframe if "Part" in frame.value]
    assert twin["Times"].sum() == 28


def test_a_hospital_without_models_says_what_to_run(bare):
    assert "hospital forecast" in open_page("models").info[0].value


def of(series, name=words.PART_CARD, *, by=None):
    return part("models", name, by=by).selectbox(key="series").select(series).run()


def test_a_chance_of_one_patient_is_chosen_by_its_own_backtest(published):
    page = of("ed_arrivals", words.PART_CONTEST)
    assert "lightgbm" in said(page)
    assert not [button for button in page.button if "ask" in (button.key or "")]


def test_another_model_is_chosen_and_speaks(published):
    page = ask(of("site_census", words.PART_CONTEST))
    assert tables(page)[0]["In use"].to_list() == ["lightgbm", "usual_week"]
    assert "because planner chose it" in page.info[0].value
    assert "the school is closed" in page.info[0].value


def test_a_reason_is_needed_to_choose(published):
    page = ask(of("site_census", words.PART_CONTEST), why="")
    assert "give a reason" in page.warning[0].value
    assert decisions.decisions().is_empty()


def ask(page, series="site_census", model="usual_week", why="the school is closed"):
    page.selectbox(key=f"model-{series}").select(model)
    page.text_input(key=f"model-why-{series}").input(why)
    return page.button(key=f"ask-{series}").click().run()
