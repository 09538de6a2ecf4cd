"""Every text of the planner, for whoever translates it: ``python -m app.texts [CODE]``.

One line each: where it stands, and the text as a language's file names it, its places numbered.
With a code, only those that this language says as en-GB does.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.editions import texts
from ops.languages import EN_GB, LANGUAGES, Language

WORDS = Path(__file__).with_name("words")


def unsaid(language: Language) -> Iterator[str]:
    """The texts that a language leaves as they are."""
    for path in sorted(WORDS.glob("*.py")):
        for line, text in texts(path.read_text(encoding="utf-8")):
            if language is EN_GB or language.said(text) == text:
                yield f"{path.stem}:{line}\t{text!r}"


def main(words: Sequence[str]) -> None:
    """Print them."""
    code = words[0] if words else EN_GB.code
    if code not in LANGUAGES:
        raise SystemExit(f"The language {code} was asked for; there are {', '.join(LANGUAGES)}.")
    sys.stdout.write("\n".join(unsaid(LANGUAGES[code])) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
