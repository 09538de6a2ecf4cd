import pytest

from ops import odds


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "<5 %"),
        (0.003, "<5 %"),
        (0.05, "5 %"),
        (0.374, "35 %"),
        (0.96, ">95 %"),
        (1.0, ">95 %"),
    ],
)
def test_no_chance_is_told_as_none_or_certain(chance, said):
    assert odds.told(chance) == said
