from tests.bench.slots import judged

TWO_AT_ONCE = {
    "N": 2,
    "T": 2,
    "d": 10,
    "service": "deterministic 10",
    "rho": 0.0,
    "aW": 1,
    "aI": 0,
    "aT": 1,
}


def test_a_row_reached_is_told_with_its_proof():
    row = judged("K_exponential", TWO_AT_ONCE | {"id": "K", "x": [1, 1], "C": 0.0, "W": 0.0})
    assert (row["value"], row["gap"], row["why"]) == (0, 0, "")
    assert row["proof"] == "all templates tried"


def test_a_row_off_its_reference_is_missed():
    row = judged("K_exponential", TWO_AT_ONCE | {"id": "K", "x": [1, 1], "C": 0.5})
    assert "optimum off by 0.5" in row["why"]


def test_a_law_that_is_not_known_is_missed_not_passed_over():
    row = judged("P_integer_pmf", TWO_AT_ONCE | {"service": "weibull", "C": 0.0, "x": [1, 1]})
    assert "weibull" in row["why"]
