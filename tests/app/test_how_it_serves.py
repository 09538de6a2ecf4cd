"""What Streamlit is told of how to serve: every word is one it knows, and none leaves a door open."""

import tomllib

import pytest
from streamlit import config

from tests.test_house import ROOT

CONFIG = ROOT / ".streamlit" / "config.toml"


def told():
    sections = tomllib.loads(CONFIG.read_text("utf-8"))
    return {
        f"{section}.{name}": value
        for section, said in sections.items()
        for name, value in said.items()
        if not isinstance(value, dict)
    }


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.address", "127.0.0.1"),
        ("server.enableXsrfProtection", True),
        ("server.enableCORS", True),
        ("server.maxUploadSize", 20),
        ("server.enableStaticServing", False),
        ("server.disconnectedSessionTTL", 120),
        ("browser.gatherUsageStats", False),
        ("client.showErrorDetails", "none"),
        ("client.toolbarMode", "minimal"),
        ("client.disableDataExport", True),
    ],
)
def test_the_planner_serves_this_machine_only_and_tells_nobody(option, value):
    assert told()[option] == value


def test_no_word_of_it_is_one_that_streamlit_does_not_know():
    assert set(told()) <= set(config.get_config_options())


def test_no_secret_is_in_it_nor_would_one_beside_it_be_kept_in_the_repository():
    assert "cookieSecret" not in CONFIG.read_text("utf-8")
    assert ".streamlit/secrets.toml" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
