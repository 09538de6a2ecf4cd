"""Words in every language: what is said another way, and what never is."""

import ast
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from threading import Barrier
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app
from app import editions, spoken
from app.words import every_page, models, roster, today, why_unfilled
from app.words import numbers as say
from ops.languages import EN_GB, EN_US

ROOT = Path(app.__file__).parents[1]
WORDS = sorted((ROOT / "app" / "words").glob("*.py"))
BRITISH = re.compile(rf"(?<![\w`./-])({'|'.join(EN_US.spelling)})(?![\w`/])", re.IGNORECASE)
PIRATE = replace(
    EN_US,
    code="x-pirate",
    texts={
        "Today": "Th' day",
        "now": "arrr",
        "Nobody has ward {0} as home, and nobody is rostered there.": "{0}: {0} be empty, aye",
    },
)


def modules():
    return [import_module(f"app.words.{path.stem}") for path in WORDS if path.stem != "__init__"]


def test_a_word_is_said_in_the_language_spoken():
    assert models.LEARNT == "Learnt from"
    with spoken.speaking(EN_US):
        assert models.LEARNT == "Learned from"
    assert models.LEARNT == "Learnt from"


def test_a_language_is_one_file_of_texts_whose_places_may_change_their_order():
    with spoken.speaking(PIRATE):
        assert every_page.TODAY == "Th' day"
        assert roster.nobody("n1") == "n1: n1 be empty, aye"
        assert every_page.ED == "ED"


@given(st.sampled_from([*EN_US.spelling]).map(str.title), st.integers(0, 99))
def test_a_ward_keeps_its_name_whatever_it_is(word, number):
    ward = f"{word} {number}"
    for language in (EN_GB, EN_US):
        with spoken.speaking(language):
            assert f"ward {ward} as home" in roster.nobody(ward)
            assert say.told(f"{ward} is short on 06 Jan").startswith(f"{ward} is short on ")


def test_two_threads_speak_two_languages_at_once():
    both = Barrier(2)

    def said(language):
        with spoken.speaking(language):
            both.wait()
            heard = {models.LEARNT for _ in range(1000)}
            both.wait()
            return heard

    with ThreadPoolExecutor(2) as two:
        assert list(two.map(said, (EN_GB, EN_US))) == [{"Learnt from"}, {"Learned from"}]


def test_a_module_first_asked_for_in_another_language_is_british_all_the_same():
    spec = find_spec("app.words.ways")
    anew = module_from_spec(spec)
    with spoken.speaking(EN_US):
        spec.loader.exec_module(anew)
    assert vars(anew)["shift_name"] is vars(roster)["shift_name"]


def test_what_is_done_later_is_said_in_the_language_of_now():
    with spoken.speaking(EN_US):
        later = spoken.as_now(lambda: models.LEARNT)
    assert later() == "Learned from"


def test_a_thread_in_which_nothing_is_said_asks_its_session(monkeypatch):
    monkeypatch.setattr(spoken, "_ASKED", [lambda: "en-US"])
    with ThreadPoolExecutor(1) as one:
        assert one.submit(lambda: models.LEARNT).result() == "Learned from"


@pytest.mark.parametrize("language", [EN_US, PIRATE], ids=lambda one: one.code)
def test_every_module_of_words_has_the_same_words_in_every_language(language):
    for words in modules():
        assert isinstance(words, editions.Words)
        said = editions.edition(words, language)
        assert vars(said).keys() - {"__builtins__"} <= vars(words).keys()
        assert {n for n in vars(words) if not n.startswith("__")} <= vars(said).keys()


def test_codes_stay_what_they_are():
    with spoken.speaking(EN_US):
        american = dict(vars(editions.edition(why_unfilled, EN_US)))
    assert american["_REASONS"].keys() == vars(why_unfilled)["_REASONS"].keys()


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_no_text_stays_british_in_the_united_states(path):
    said = [(line, EN_US.said(text)) for line, text in editions.texts(path.read_text())]
    assert not [(line, text) for line, text in said if BRITISH.search(text)]


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_no_word_that_would_be_respelt_passes_for_a_code(path):
    texts = {text for _, text in editions.texts(path.read_text())}
    codes = {node.value for node in ast.walk(ast.parse(path.read_text())) if _is_text(node)}
    # A word alone, in small letters, is taken for a code: give it a name of its own instead.
    taken_for_codes = {code for code in codes - texts if BRITISH.fullmatch(code)}
    assert taken_for_codes <= {"cancelled", "handover"}


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def sentences(package):
    """Texts of a package that are sentences: no docstring, and no SQL."""
    for path in sorted((ROOT / package).rglob("*.py")):
        if "tables" in path.parts or "languages" in path.parts or "rehearsal" in path.parts:
            continue
        for line, text in editions.texts(path.read_text()):
            if " " in text and not re.search(r"\b(select|insert|update|delete)\b", text):
                yield f"{path.relative_to(ROOT)}:{line}", text


@pytest.mark.parametrize("package", ["ops", "warehouse", "flows"])
def test_sentences_that_are_kept_use_words_spelt_alike_everywhere(package):
    # The sheet is called handover in files and on the command line everywhere; where its name is
    # read, it is said in the language of who reads it.
    told = [(where, re.sub("(?i)handover", "", text)) for where, text in sentences(package)]
    assert not [(where, text) for where, text in told if BRITISH.search(text)]


# --- nobody keeps a copy of a word ----------------------------------------------------------


NO_WORDS = {"worded", "unmarked"}
"""What turns words into others and says none of its own."""


class _Kept(ast.NodeVisitor):
    """Words that are looked up while a module is read, when nobody has said for whom."""

    def __init__(self, tree):
        self.modules, self.found, self.inside = set(), [], 0
        self.visit(tree)

    def visit_ImportFrom(self, node):
        if node.module == "app.words":
            self.modules |= {one.asname or one.name for one in node.names}
        elif (node.module or "").startswith("app.words."):
            self.found += [one.name for one in node.names if one.name not in NO_WORDS]

    def visit_FunctionDef(self, node):
        for outside in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            if outside is not None:
                self.visit(outside)
        self._within(node.body)

    def visit_Lambda(self, node):
        self._within([node.body])

    def _within(self, body):
        self.inside += 1
        for one in body:
            self.visit(one)
        self.inside -= 1

    def visit_Attribute(self, node):
        named = isinstance(node.value, ast.Name) and node.value.id in self.modules
        if named and not self.inside:
            self.found.append(ast.unparse(node))
        self.generic_visit(node)


@pytest.mark.parametrize(
    "path",
    [p for p in sorted((ROOT / "app").rglob("*.py")) if "words" not in p.parts],
    ids=lambda path: path.stem,
)
def test_a_word_is_looked_up_when_it_is_shown(path):
    assert _Kept(ast.parse(path.read_text())).found == []


def test_an_edition_is_made_of_the_words_own_source_at_its_own_lines():
    said = editions.edition(today, EN_US)
    assert type(said) is ModuleType
    name = next(n for n, one in vars(said).items() if hasattr(one, "__code__"))
    here, there = vars(today)[name].__code__, vars(said)[name].__code__
    assert (here.co_filename, here.co_firstlineno) == (there.co_filename, there.co_firstlineno)
