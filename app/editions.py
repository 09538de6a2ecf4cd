"""The texts of ``app.words`` in every language, from the one place in which they are written.

A module of words is plain Python, written in en-GB. For another language it is read once more:
its texts are looked up in that language, then it runs as it would have. So only what we wrote is
ever said another way; what a text is filled with, a ward or a name, is not in it yet. Whoever
asks a module for a word gets it from the edition in the language that is spoken to them.

The texts of f-strings are looked up with their places numbered: "{0} of {1} wards are full".
Docstrings, formats and codes of the warehouse are no texts.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from string import Formatter
from threading import RLock
from types import ModuleType

from app import spoken
from ops.languages import EN_GB, Language

PACKAGE = "app.words."
_CODE = re.compile(r"[a-z0-9_.:/-]*")
_MAKING = RLock()


class Words(ModuleType):
    """A module of words, which answers in the language that is spoken."""

    def __getattribute__(self, name: str) -> object:
        """One of its words, from the edition in that language."""
        said = spoken.language()
        if said is EN_GB or name.startswith("__"):
            return super().__getattribute__(name)
        return getattr(edition(self, said), name)


def edition(words: ModuleType, said: Language) -> ModuleType:
    """The module in one language, made when it is first asked for."""
    made: dict[str, ModuleType] = words.__dict__.setdefault("__editions__", {})
    if said.code not in made:
        with _MAKING, spoken.speaking(said):
            if said.code not in made:
                made[said.code] = _made(words, said)
    return made[said.code]


def _made(words: ModuleType, said: Language) -> ModuleType:
    loader = words.__loader__
    assert isinstance(loader, SourceFileLoader)
    tree = _Said(said).visit(ast.parse(loader.get_data(loader.path)))
    new = ModuleType(words.__name__, words.__doc__)
    new.__file__, new.__package__ = words.__file__, words.__package__
    exec(compile(ast.fix_missing_locations(tree), loader.path, "exec"), new.__dict__)
    return new


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Every text of a module of words, with its line: what a translator is given."""
    found: list[tuple[int, str]] = []
    _Said(EN_GB, found).visit(ast.parse(source))
    yield from found


class _Said(ast.NodeTransformer):
    """A module's texts, each in another language."""

    def __init__(self, said: Language, found: list[tuple[int, str]] | None = None) -> None:
        self._said, self._found = said, found if found is not None else []

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A docstring is for whoever reads the code."""
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """A word that has a name is a text even if it could be a code: NOW = "now"."""
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            said = self._text(value, value.value)
            return ast.copy_location(ast.Assign(node.targets, said), node)
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """A text, unless it could be the name of a column, a state or an address."""
        if not isinstance(node.value, str) or _CODE.fullmatch(node.value):
            return node
        return self._text(node, node.value)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        """What fills a place may hold texts; how it is formatted is none."""
        node.value = self.visit(node.value)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """A text with places: it is said as a whole, so that another order is possible."""
        places = [self.visit(one) for one in node.values if isinstance(one, ast.FormattedValue)]
        written = self._told(node.lineno, _numbered(node.values))
        values = [*_parts(written, places)]
        return ast.copy_location(ast.JoinedStr(values), node)

    def _text(self, node: ast.Constant, text: str) -> ast.Constant:
        return ast.copy_location(ast.Constant(self._told(node.lineno, text)), node)

    def _told(self, line: int, text: str) -> str:
        self._found.append((line, text))
        return self._said.said(text)


def _numbered(values: Sequence[ast.expr]) -> str:
    text, places = "", 0
    for one in values:
        if isinstance(one, ast.Constant):
            text += str(one.value).replace("{", "{{").replace("}", "}}")
        else:
            text, places = f"{text}{{{places}}}", places + 1
    return text


def _parts(text: str, places: Sequence[ast.expr]) -> Iterator[ast.expr]:
    for words, place, _, _ in Formatter().parse(text):
        if words:
            yield ast.Constant(words)
        if place is not None:
            yield places[int(place)]


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A module of words as Python finds it, read by a loader that knows editions."""
        if not fullname.startswith(PACKAGE):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module of words that answers in many languages."""
        return Words(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Read it as it is written, even if who asks for it first speaks another language.

        What it takes from other modules of words would else be theirs for good.
        """
        with spoken.speaking(EN_GB):
            super().exec_module(module)


def listen() -> None:
    """From now on, modules of words answer in the language that is spoken."""
    if not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
