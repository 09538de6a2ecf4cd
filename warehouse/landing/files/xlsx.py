"""An xlsx workbook: which sheets it has, its shared texts, its formats, its first day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warehouse.landing.files import serials
from warehouse.landing.files.serials import Form
from warehouse.landing.files.xlsx_package import PART, STRINGS, Package, local, opened
from warehouse.landing.files.xlsx_sheet import KINDS, TRUE, Sheet
from warehouse.landing.refusal import Refused


@dataclass(frozen=True)
class Book:
    """An opened workbook: where its parts are, and how it counts days."""

    package: Package
    path: str
    from_1904: bool
    sheets: dict[str, str]
    """Path of each worksheet by its name, the visible ones first."""

    def sheet(self, name: str | None) -> tuple[Sheet, str]:
        """The named sheet, or the first that can be seen, and the path of its part."""
        if not self.sheets:
            raise self.package.broken("it has no sheet")
        path = next(iter(self.sheets.values())) if name is None else self._named(name)
        related = {each["type"].rpartition("/")[2]: each["path"] for each in self._relations()}
        strings = _strings(self.package, related.get("sharedStrings"))
        forms = _forms(self.package, related.get("styles"))
        return Sheet(self.package, self.from_1904, strings, forms), path

    def _relations(self) -> Iterator[dict[str, str]]:
        return self.package.relations(self.path)

    def _named(self, name: str) -> str:
        folded = {each.strip().casefold(): path for each, path in self.sheets.items()}
        if name.strip().casefold() not in folded:
            shown = ", ".join(each[:40] for each in list(self.sheets)[:12])
            sentence = f"{self.package.name} has no sheet called {name}. It has {shown}."
            raise Refused("SHEET_MISSING", sentence + " Mend the map, or rename the sheet.")
        return folded[name.strip().casefold()]


@contextmanager
def book(path: Path) -> Iterator[Book]:
    """The workbook of a file, opened."""
    with opened(path) as package:
        roots = [each for each in package.relations("") if each["type"].endswith("/officeDocument")]
        part = package.part(roots[0]["path"]) if roots else None
        if part is None:
            raise package.broken("there is no workbook in it")
        found: list[tuple[str, str, bool]] = []
        from_1904 = False

        def start(kind: str, said: dict[str, str]) -> None:
            nonlocal from_1904
            if local(kind) == "sheet":
                id_ = next((said[each] for each in said if each.endswith(" id")), "")
                found.append((said.get("name", ""), id_, said.get("state", "") != ""))
            elif local(kind) == "workbookPr":
                from_1904 = said.get("date1904", "0") in TRUE

        package.parse(part, start, most=PART)
        targets = {
            each["id"]: each["path"]
            for each in package.relations(roots[0]["path"])
            if each["type"].endswith("/worksheet")
        }
        seen = sorted(found, key=lambda each: each[2])
        sheets = {name: targets[id_] for name, id_, _ in seen if id_ in targets}
        yield Book(package, roots[0]["path"], from_1904, sheets)


def _strings(package: Package, path: str | None) -> list[str]:
    part = package.part(path) if path else None
    if part is None:
        return []
    strings: list[str] = []
    words: list[str] = []
    state = {"taking": False, "phonetic": False}

    def start(name: str, _: dict[str, str]) -> None:
        kind = KINDS.get(name)
        if kind == "rPh":
            state["phonetic"] = True
        elif kind == "t":
            state["taking"] = not state["phonetic"]

    def end(name: str) -> None:
        kind = KINDS.get(name)
        if kind == "si":
            strings.append("".join(words))
            words.clear()
        elif kind == "rPh":
            state["phonetic"] = False
        elif kind == "t":
            state["taking"] = False

    def said(text: str) -> None:
        if state["taking"]:
            words.append(text)

    package.parse(part, start, end, said, most=STRINGS)
    return strings


def _forms(package: Package, path: str | None) -> list[Form | None]:
    """What each style of a cell shows, by the number cells call it by."""
    part = package.part(path) if path else None
    if part is None:
        return []
    written: dict[str, Form | None] = {}
    forms: list[Form | None] = []
    inside = {"cellXfs": False}

    def start(name: str, said: dict[str, str]) -> None:
        kind = local(name)
        if kind == "numFmt":
            written[said.get("numFmtId", "")] = serials.form(said.get("formatCode", ""))
        elif kind == "cellXfs":
            inside["cellXfs"] = True
        elif kind == "xf" and inside["cellXfs"]:
            number = said.get("numFmtId", "0")
            known = serials.BUILT_IN.get(int(number)) if number.isdecimal() else None
            forms.append(written.get(number, known))

    def end(name: str) -> None:
        if local(name) == "cellXfs":
            inside["cellXfs"] = False

    package.parse(part, start, end, most=PART)
    return forms
