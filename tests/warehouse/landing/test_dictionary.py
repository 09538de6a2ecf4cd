from ops.tables import DELIVERIES
from warehouse.landing.dictionary import PLACE, dictionary


def test_the_data_dictionary_says_what_the_contracts_say():
    again = "run python -m warehouse.landing.dictionary"
    assert PLACE.read_text(encoding="utf-8") == dictionary(), again


def test_every_feed_and_column_is_in_it():
    page = dictionary()
    for feed, contract in DELIVERIES.items():
        assert f"### `{feed}`" in page
        assert all(name in page for name in contract.columns())
