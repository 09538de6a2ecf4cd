"""The rules that keep the house livable, checked like any other behaviour."""

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

from warehouse.build import lineage, models

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "flows", "ops", "warehouse")
NO_WORDS_OF_OURS = re.compile(r"^(utils?|helpers?|common|managers?|processors?|data|misc)$")
TOP_LEVEL = {"pyproject.toml", "README.md", "prefect.yaml", *PACKAGES, "tests"}


def sources():
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout, so there is no list of its files")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_packages_know_only_whom_they_may(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


@pytest.mark.parametrize(
    ("audit", "solver"),
    [
        ("ops.staffing.audit", ("rules", "choices", "roster", "first", "improve")),
        (
            "ops.clinic.audit",
            (
                "rules",
                "choices",
                "template",
                "template_proof",
                "session_cost",
                "session_laws",
                "room",
            ),
        ),
        (
            "ops.clinic.booking.audit",
            ("rules", "limits", "choices", "offered", "flow", "prices", "alike", "search", "plan"),
        ),
        ("ops.supply.audit", ("reorder", "cumulative")),
        (
            "ops.supply.orders.audit",
            ("choices", "prices", "ascent", "filling", "remainder", "exact", "search", "plan"),
        ),
        (
            "ops.staffing.individual.audit",
            ("numbers", "pricing", "stretches", "cover", "master", "rules", "whole", "solve"),
        ),
    ],
)
def test_an_audit_shares_no_code_with_the_solver_it_judges(audit, solver):
    house = grimp.build_graph("ops", include_external_packages=True, cache_dir=None)
    part = audit.rpartition(".")[0]
    for module in (*(f"{part}.{name}" for name in solver), "ortools"):
        assert module in house.modules
        assert house.find_shortest_chain(importer=audit, imported=module) is None


def test_only_staging_reads_what_was_delivered():
    readers = {name.split(".")[0] for name, sql in models().items() if re.search(r"\braw\.", sql)}
    assert readers <= {"staging"}


def test_every_view_says_what_one_row_is():
    views = models()
    assert [name for name in views if not views[name].startswith("-- One row")] == []


def test_every_view_that_is_read_exists():
    views = models()
    read = set().union(*lineage(views).values())
    assert {name for name in read if name.startswith("marts.")} <= views.keys()


def test_files_are_named_in_words_of_the_hospital():
    named = [path for path in sources() if NO_WORDS_OF_OURS.match(path.stem)]
    assert named == []


def test_sql_is_written_in_the_warehouse_only():
    speaks = re.compile(r"\b(select\s+[\w*].*\sfrom\s|insert into\s|create table\s)", re.IGNORECASE)
    elsewhere = [
        path.relative_to(ROOT)
        for path in sources()
        if path.relative_to(ROOT).parts[0] != "warehouse" and speaks.search(path.read_text())
    ]
    assert elsewhere == []


def test_no_expression_of_polars_calls_python():
    """The threads of polars would wait for Python there, and whoever holds Python for them."""
    calls = re.compile(
        r"\.(map_elements|map_batches|map_groups|map_rows|rolling_map|sink_batches)\("
        r"|\bpl\.(fold|reduce|cum_fold|cum_reduce)\("
    )
    waiting = [path.relative_to(ROOT) for path in sources() if calls.search(path.read_text())]
    assert waiting == []


def test_the_top_level_holds_what_was_agreed():
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_names_a_machine_or_a_package_index():
    address = re.compile(
        r"(?<![\w.])/(?:work|root|farm)/\w|(?<!emit-)index-url|https?://[\w.-]*(?:pypi|pythonhosted|npmjs)"
    )
    leaks = [
        path.relative_to(ROOT)
        for path in tracked()
        if path.suffix in {".py", ".toml", ".yaml", ".md", ".txt", ".sql", ".cfg", ".lock", ""}
        and path != Path(__file__)
        and address.search(path.read_text(errors="ignore"))
    ]
    assert leaks == []


def test_the_command_line_starts_without_its_heavy_parts():
    heavy = {
        "prefect",
        "lightgbm",
        "pandas",
        "ortools",
        "polars",
        "duckdb",
        "statsforecast",
        "streamlit",
    }
    asks = "import sys, flows.command; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert heavy & set(loaded.stdout.split()) == set()


@pytest.mark.slow
def test_recipes_run_without_prefect():
    asks = "import sys, flows.way, flows.recipes; print('prefect' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert answer.stdout.strip() == "False"
