import json
from decimal import Decimal

import pytest

from tests.bench.policies import CASES, judged

TOLD = json.loads(CASES.read_text(), parse_float=Decimal)["cases"]


@pytest.mark.parametrize("case", TOLD, ids=lambda case: case["model"])
def test_every_textbook_case_is_met(case):
    row = judged(case)
    assert (row["met"], row["why"]) == (True, "")


def test_parameters_may_have_the_names_of_the_literature_or_words():
    words = {"fixed_cost": 8, "Holding Cost": 0.225, "demand rate": 1300}
    assert judged({"model": "EOQ", "parameters": words, "expected": {"Q": 304.04678}})["met"]


def test_a_wrong_reference_is_missed_and_said():
    row = judged({"model": "eoq", "K": 8, "h": 0.225, "d": 1300, "expected": {"Q": 305}})
    assert row["why"].startswith("Q is 304.04")


def test_a_reference_told_to_few_decimals_counts_as_rounded():
    row = judged({"model": "eoq", "K": 8, "h": 0.225, "d": 1300, "expected": Decimal("304.05")})
    assert (row["met"], row["rounded"]) == (True, 1)


def test_an_unknown_model_names_those_there_are():
    assert "wagnerwhitin" in judged({"model": "crystal ball"})["why"]


def test_a_missing_parameter_is_named():
    assert "one of p, stockout_cost" in judged({"model": "newsvendor", "h": 1, "mu": 3})["why"]
