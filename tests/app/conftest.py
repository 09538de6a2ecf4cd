import shutil

import pytest
import streamlit as st

from tests.app.published import hospital


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The published hospital of these tests, made once: pages never change it."""
    folder = tmp_path_factory.mktemp("planner") / "hospital"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSPITAL_FOLDER", str(folder))
        hospital(invented=True)
    return folder


@pytest.fixture
def published(made, folder):
    """A copy of it for one test, which may decide."""
    st.cache_data.clear()
    shutil.copytree(made, folder)
    return folder
