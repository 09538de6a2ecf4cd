"""Why a file was refused or a record kept aside: codes, and the sentences that go with them."""

import polars as pl

from ops.errors import PlanningError
from warehouse.landing import legible


class InboxError(PlanningError):
    """There is no inbox where one was expected, or it cannot be read."""


class MapError(PlanningError):
    """A map says something that cannot be followed."""


class Refused(Exception):  # noqa: N818 - an outcome of a file, not a fault of the program
    """A whole file that must not be loaded; caught by landing and kept in the ledger."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


SENTENCES: dict[str, str] = {
    "BAD_DATE": "{field} cannot be read as a date or time",
    "BAD_TIME": "{field} is not a time of day",
    "BAD_INT": "{field} is not a whole number",
    "BAD_NUMBER": "{field} is not a number",
    "BAD_VERSION": "what says how new it is is neither a time nor a number",
    "BOOKED_AFTER_START": "booked after the day it starts",
    "CELL_ERROR": "{field} holds an error of the spreadsheet, or a formula never worked out",
    "CELL_ROUNDED": "{field} is a number of more digits than Excel keeps; format it as text",
    "CONTROL_CHAR": "the record contains a NUL byte",
    "DST_NONEXISTENT": "{field} falls into the hour that the clock skips in spring",
    "ENDS_BEFORE_START": "ends before it starts",
    "ENTERED_IN_ERROR": "its source took the record back",
    "DATE_AMBIGUOUS": "{field} could be day or month first",
    "EXCEL_SERIAL": "{field} is a spreadsheet's day number; export it as a date",
    "DUPLICATE_ENTRY": "another record of this list says something else of the same",
    "DUPLICATE_KEY": "an object in the record names the same thing twice",
    "ENCODING": "the line is no text in UTF-8",
    "EXTRA_COLUMNS": "the record has more fields than the header",
    "EXPIRES_BEFORE_RECEIPT": "{field} lies before the day on which it came",
    "FRACTIONAL_QTY": "{field} is a part of something that is only handed out whole",
    "FUTURE": "{field} lies ahead of the moment it was told",
    "LEAVE_ON_SHIFT": "{field} begins leave over a shift of an accepted roster",
    "MERGE_SELF": "it merges a patient into the same patient",
    "MISSING_COLUMNS": "the record has fewer fields than the header",
    "MISSING_SEGMENT": "the message lacks the segment {field}",
    "MISSING_VALUE": "{field} is empty",
    "NEGATIVE_QTY": "{field} is negative",
    "NEGATIVE_STAY": "ends before it starts",
    "NO_ID": "{field} is empty, so the record has no name of its own",
    "NO_START": "it has no start",
    "NOT_A_CODE": "{field} holds a text that is no code and that no reference lists",
    "NOT_FHIR": "the resource is not built as FHIR R4 says",
    "NOT_FINITE": "{field} is not a finite number",
    "NOT_HL7": "the lines are no HL7 v2 message",
    "NOT_JSON": "the line is not one JSON object",
    "NOT_ON_THE_HOUR": "{field} is not a whole hour",
    "ODD_DELIMITERS": "the delimiters in MSH look damaged; if they are meant, say so in a map",
    "ORPHAN": "it waited too long for the message it follows",
    "OTHER_TYPE": "messages of this type and event are not read here",
    "OUT_OF_RANGE": "{field} is outside its range",
    "OWN_SUBSTITUTE": "an item cannot stand in for itself",
    "OVERLAP_SHIFT": "the same person asks for another shift at that time",
    "SENTINEL_DATE": "{field} is a stand-in for an unknown date",
    "TARGET_TOO_EARLY": "the target lies before the day the wait began",
    "TEST_MESSAGE": "its sender marks it as a test",
    "TOO_LONG": "the record is longer than a million bytes, or a segment than 64 kB",
    "TRUNCATED_JSON": "the last line breaks off in the middle of an object",
    "TRUNCATED_LINE": "the last line breaks off",
    "WRONG_SIGN": "{field} opens beds that are called closed, or closes beds called escalation",
    "UNIT_MISMATCH": "{field} is in another unit than the item is issued in",
    "UNKNOWN_CLINIC": "{field} names a clinic that was never delivered",
    "UNKNOWN_CODE": "{field} is none of the words it may be",
    "UNKNOWN_ITEM": "{field} names an item that was never delivered",
    "UNKNOWN_SHIFT_TYPE": "{field} names a shift type that was never delivered",
    "UNKNOWN_SITE": "{field} names a site that was never delivered",
    "UNKNOWN_SKILL": "{field} is a skill that no ward asks for",
    "UNKNOWN_WARD": "{field} names a ward that was never delivered",
    "UNKNOWN_ZONE": "{field} is no time zone; write one such as Europe/London",
    "WRONG_SENDER": "{field} is none of the senders that the map takes messages from",
}


def shown(value: pl.Expr, *, hidden: pl.Expr) -> pl.Expr:
    """The offending value if it is a code, a number or a time; else null: it might name one."""
    return pl.when(legible.short(value) & ~hidden).then(value)


def sentence() -> pl.Expr:
    """The reason of a rejected record, from its ``code``, ``field`` and ``value``."""
    words = pl.col("code").replace_strict(SENTENCES, default=pl.col("code"))
    named = words.str.replace("{field}", pl.col("field").fill_null("a field"), literal=True)
    return pl.concat_str(
        named,
        pl.when(pl.col("value").is_not_null()).then(": " + pl.col("value")).otherwise(pl.lit("")),
    )
