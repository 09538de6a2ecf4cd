"""The data dictionary: every feed and its columns, written from the contracts themselves."""

from pathlib import Path

import dataframely as dy

from ops.tables import DELIVERIES, REFERENCES
from ops.tables.deliveries import table_of
from warehouse.landing import maps
from warehouse.landing.fhir.encounter import KINDS
from warehouse.landing.hl7.words import OURS
from warehouse.landing.maps import CODES
from warehouse.landing.refusal import SENTENCES

PLACE = Path(__file__).parent.parent / "README.md"

_KINDS = {"String": "text", "Datetime": "moment", "Date": "day", "Time": "time of day"}

_START = """\
# What to deliver

An inbox is a folder with one sub-folder per feed, named as below, holding CSV (`.csv`, `.csv.gz`)
or Parquet files. `hospital ingest INBOX` lands what is new, changes nothing in the inbox, and says
of every file: received = loaded + duplicate + superseded + quarantined.

- **Columns go by header name**, in any order. A column marked *may be empty* may also be missing.
  Columns that are not listed are not read and not kept.
- **CSV** is UTF-8 with commas and a header line; quotes are doubled inside quoted fields. Anything
  else needs a map (below).
- **Moments** are ISO 8601: `2026-03-01T08:30:00+01:00`, `2026-03-01T07:30:00Z` or, on the clock of
  the row's site, `2026-03-01 08:30`. An hour that the clock skips in spring is kept aside; one that
  comes twice in autumn is taken as the earlier. A date alone is known to the day only: such rows
  count by day and are left out by hour.
- **Reference feeds are full**: a delivery replaces the list. **Fact feeds are deltas**: a row with
  a known key corrects it, the newest delivery wins, and in a file the last row of a key wins.
- **Codes must be known**: a row that names a ward, site, clinic, item or shift type missing from a
  delivered reference feed is kept aside. If that feed was never delivered, the row is taken.
- **A file with a fault of its own** (no header, wrong encoding, cut off) is refused whole and
  leaves nothing behind; a faulty record is kept aside with its line and a reason; the rest
  loads.
- **Numbers of people and of their records** (patients, visits, stays, bookings, encounters,
  messages) become keyed pseudonyms before anything is kept; the same number is the same pseudonym
  in every format. Ages above 89 are kept as 90.
- **Texts in feeds of facts** must be codes, or names that a reference feed lists; a record with any
  other text is kept aside (`NOT_A_CODE`), and what could name somebody is not kept of it.

This page is written from the contracts in `ops/tables` by `python -m warehouse.landing.dictionary`.
"""

_MAPS = """\
## Files that look different: maps

A sub-folder with a `map.toml` may have any name. The map says which feed its files are and where
each column comes from; `warehouse/landing/maps.py` shows every setting. Shipped maps, each for a
published data set: {names}. `hospital map use NAME INBOX` makes the
sub-folder; copy your file into it.

## FHIR R4

A sub-folder `fhir` holds a bulk export (NDJSON, packed or not, with or without its manifest) or
single resources and bundles as JSON. Files are taken in the order they need each other, whatever
their names. A record is a resource of a type of ours, or a request to delete one; other types are
counted and left out. Only coded fields, moments and references are read; names and texts never are.

- `Encounter`: `encounters`; an `ed_visits` row for its emergency (class EMER, also in
  `classHistory`); `ward_stays` for its places while admitted (IMP, ACUTE, NONAC, OBSENC, SS). What
  is `partOf` another encounter belongs to that admission.
- `Appointment`: `appointments`. Arrived, checked-in and fulfilled are `attended`; proposed, pending
  and waitlist are no booking.
- `Schedule` and `Slot`: `clinic_sessions`, of slots that follow each other on a day, with their
  bookable starts.
- `HealthcareService`: `clinics`.
- `Location` and `Organization`: `wards` and `sites`. Beds and rooms lead to their ward; kinds of
  place are none.
- `PractitionerRole`: `staff` and `staff_skills`, where ward and hours are told.
- `SupplyDelivery`: `stock_movements`, a receipt when completed; of one in parts only the parts.

Every version is kept; of each resource the newest by `meta.lastUpdated`, else by the export's
`transactionTime`, counts, so that an older export undoes nothing. References are resolved across
files and deliveries: literal, absolute, conditional, logical, contained, `urn:uuid`. What a source
deletes or enters in error is taken back. Addresses in a manifest are never fetched. What sites,
wards, clinics and sessions the real feeds listed, FHIR never overwrites. Classes: {kinds},
anything else `other`.

## OMOP 5.4

A sub-folder `omop` holds `VISIT_OCCURRENCE`, `VISIT_DETAIL` and, if there is one, `CARE_SITE` as
CSV, columns by name in any case; other tables are left out. Visits become `encounters` and
`ed_visits`; parts of an admission become `ward_stays` at their care sites, or the ED visit before
them. Midnight is taken for an unknown time, and the visit is known to the day, unless the file has
at least 200 other times and no more than one midnight to every 200 of them. Type or discharge 32220
(still patient) is a visit still on. A map with `site_id = {{ value = "…" }}` names the one site.

## HL7 v2

A sub-folder `hl7` holds messages (`.hl7`, `.txt`, `.gz`; one, many or batches a file), put there
or taken over MLLP by `hospital listen`, which keeps a file a minute. Read are versions 2.3 to 2.8:
{adt}; {siu}. Other types and events are kept aside, or left out with a count where the map says
`leave_out`. All messages of a visit count in the order they were recorded (EVN-2, else MSH-7),
whatever order they come in; what they tell becomes `encounters`, `ed_visits` (class E),
`ward_stays` (any other class but O, R and P), `planned_admissions` (A05, A14) and `appointments`.

- A visit begins with A01, A04, A06 or A07, an appointment with S12, S13 or S14. What speaks of one
  that has not begun, or cancels what never was, waits; after `wait_hours` (72) it is told of as
  `ORPHAN`. It is kept all the same: if its parent comes later it counts, and is loaded again.
- A11, A12, A13, A25, A26 and A27 take back what they cancel; A34 and A40 merge persons, the same
  pair the other way round takes that back; A45 moves a visit; A28 and A31 are about a person only.
- S23 and S24 block time and open it again: they are counted, and change no appointment or session.
- `superseded` is an update (A08, A31, S13, S14) all of which a later one in the same file says
  anew, so that no fact would differ without it. Messages are `duplicate` only if all their content
  is the same, whatever their control id. Empty fields change nothing, `""` deletes.
- The ward is PV1-3.1, its site PV1-3.4, else MSH-4; the visit PV1-19, else PID-18, else PV1-50; the
  patient the number in PID-3 of the map's `authority`, else of type MR or PI, else the first.
- Patients and visits of equal numbers are the same, whoever sends them: several systems of one
  hospital speak of one visit, and a hospital may change its name. Where a second hospital speaks
  too, `apart = ["SOUTH"]` in the map (MSH-4, or MSH-3|MSH-4) keeps all its numbers apart from those
  of others, but patients' of the map's `authority`, which both share. Say so before its first
  message: what was landed already keeps its number. A sender that was never heard before is noted.
- An appointment is SCH-2, else SCH-1. The two are never joined: they come from two books, in which
  equal numbers are common and one placer's number may stand for a series. That both are used is
  noted.
- Events, segments, senders and codes (class, disposition, status) that no file of the folder held
  before are noted once, as `DRIFT`.
- What is looser than the standard is read and noted as `HL7_LAX` with a count: no version, EVN-1 or
  MSH-9.3 that differ from MSH-9.2, LF for CR, byte-order marks, `\\X..\\`, other delimiters.
  Counts in BTS and FTS that do not add up are noted as `BATCH_COUNT`: every message is whole.
- A `map.toml` with `feed = "hl7"` may translate `site_id`, `ward_id`, `clinic_id` and `class_code`,
  set the `time_zone`, list `senders`, take `test_messages`, and begin visits `from_updates`.

The listener answers AA, AE or AR once a message is on disk, or cannot be: CA, CE or CR if MSH-15
asks for that. What it says quotes nothing of a message but the control id.
"""


def dictionary() -> str:
    """The whole page, as Markdown."""
    kinds = ", ".join(f"{code} `{kind}`" for code, kind in KINDS.items())
    names = ", ".join(f"`{name}`" for name in maps.shipped())
    parts = [_START, "## Reference feeds\n", *map(_feed, REFERENCES), "## Fact feeds\n"]
    parts += [_feed(feed) for feed in DELIVERIES if feed not in REFERENCES]
    adt, siu = (f"{kind} {' '.join(sorted(events))}" for kind, events in OURS.items())
    parts += [_MAPS.format(names=names, kinds=kinds, adt=adt, siu=siu), _reasons()]
    return "\n".join(parts)


def _feed(feed: str) -> str:
    contract = DELIVERIES[feed]
    lines = [
        f"### `{feed}`\n",
        f"{_said(contract)} Kept in `staging.{table_of(feed)}`.\n",
        "| column | kind | may be empty | what it is |",
        "|---|---|---|---|",
    ]
    lines += [_column(name, column) for name, column in contract.columns().items()]
    rules = [_sentence(name, contract) for name in contract._schema_validation_rules()]
    lines += ["", *(f"- {rule}" for rule in rules if rule)]
    return "\n".join(lines).rstrip() + "\n"


def _said(contract: type[dy.Schema]) -> str:
    return " ".join((contract.__doc__ or "").replace("``", "`").split())


def _column(name: str, column: dy.Column) -> str:
    words = [column.description or ""]
    if name in CODES and not column.primary_key:
        words.append(f"a key of `{CODES[name]}`")
    if name == "precision":
        words.append("filled in by landing, not delivered")
    for limit, word in (("min", "at least"), ("max", "at most"), ("min_exclusive", "above")):
        value = getattr(column, limit, None)
        if value is not None:
            words.append(f"{word} {value:g}")
    label = f"**{name}**" if column.primary_key else name
    empty = "yes" if column.nullable else ""
    return f"| {label} | {_kind(column)} | {empty} | {'; '.join(filter(None, words))} |"


def _kind(column: dy.Column) -> str:
    if column.dtype.is_integer():
        return "whole number"
    if column.dtype.is_float():
        return "number"
    return _KINDS[type(column).__name__]


def _sentence(rule: str, contract: type[dy.Schema]) -> str:
    said = getattr(getattr(contract, rule, None), "validation_fn", None)
    return " ".join((getattr(said, "__doc__", None) or f"{rule.replace('_', ' ')}.").split())


def _reasons() -> str:
    lines = ["## Why a record is kept aside\n", "| code | what it means |", "|---|---|"]
    lines += [
        f"| `{code}` | {words.replace('{field}', 'a field')} |"
        for code, words in sorted(SENTENCES.items())
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PLACE.write_text(dictionary(), encoding="utf-8")
