"""Read a PDF of reportlab's as a reader would: how many pages, which words, where they stand."""

import base64
import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.S)
_SHOWN = re.compile(rb"/(F\S+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj|(T\*|ET)", re.S)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.S)


def pages(file):
    """How many pages there are."""
    return len(re.findall(rb"/Type /Page\s", file))


def words(file):
    """All words in the order they were set, lines joined by blanks."""
    objects = dict(_OBJECT.findall(file))
    letters = {}
    for body in objects.values():
        name, told = re.search(rb"/Name /(\S+)", body), re.search(rb"/ToUnicode (\d+)", body)
        if name and told:
            pairs = re.findall(rb"<(\w\w)> <(\w{4})>", _stream(objects[told[1]]))
            letters[name[1]] = {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}
    return " ".join("".join(_set(drawing(file), letters)).split())


def drawing(file):
    """What is drawn on the pages, as PDF says it."""
    objects = dict(_OBJECT.findall(file))
    told = [re.search(rb"/Contents (\d+)", body) for body in objects.values()]
    return b"\n".join(_stream(objects[one[1]]) for one in told if one)


def _set(drawn, letters):
    font = b""
    for name, text, ended in _SHOWN.findall(drawn):
        font = name or font
        if ended:
            yield " "
        if text:
            codes = _ESCAPE.sub(_unescaped, text)
            yield "".join(letters[font][code] for code in codes)


def _unescaped(found):
    code = found[1]
    plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return bytes([int(code, 8)]) if len(code) == 3 else plain.get(code, code)


def _stream(body):
    head, _, rest = body.partition(b"stream")
    packed = rest.rpartition(b"endstream")[0].removeprefix(b"\r").removeprefix(b"\n")
    if b"ASCII85" in head:
        packed = base64.a85decode(packed.strip().removesuffix(b"~>"))
    # What is packed may itself end like a line: only its own end tells where it ends.
    return zlib.decompressobj().decompress(packed)
