"""Take the records of one delivery: keep them word for word, understand them, settle them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from ops.tables import DELIVERIES, REFERENCES
from ops.tables.deliveries import table_of
from warehouse.connection import Connection
from warehouse.landing import known, masks, merge, overlap, period, sense, survey, versions
from warehouse.landing.cast import Clocks, Reading, understand
from warehouse.landing.files.scan import Fault, Torn
from warehouse.landing.maps import CODES, Map, listed_as
from warehouse.landing.refusal import MapError, sentence, shown
from warehouse.landing.shape import LANDED
from warehouse.landing.survey import Survey
from warehouse.landing.understood import Understood
from warehouse.limits import Limits
from warehouse.settings import settings


@dataclass
class Counts:
    """Where the records of a delivery went."""

    received: int = 0
    loaded: int = 0
    duplicate: int = 0
    superseded: int = 0
    quarantined: int = 0
    notes: list[str] = field(default_factory=list)
    survey: Survey = field(default_factory=Survey)
    columns: tuple[str, ...] = ()
    """The header of the file, in no order."""

    @property
    def accounted(self) -> int:
        """Records whose fate is known: always all that were received."""
        return self.loaded + self.duplicate + self.superseded + self.quarantined


@dataclass
class Loading:
    """One feed of one delivery, inside the caller's transaction."""

    db: Connection
    feed: str
    delivery_id: str
    chart: Map
    as_of: datetime
    default_zone: str
    clocks: Clocks
    derived: bool = False
    whole: bool = True
    """Whether this is all of a delivery: only then does a full one replace what was listed."""
    folder: str = ""
    """The folder of the inbox that the file lies in: a full period replaces only its files."""
    gate: Callable[["Loading"], None] | None = None
    """Asked once all records are understood and before any is settled; it may hold the file."""
    counts: Counts = field(default_factory=Counts)
    unlisted: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    later: int = 0
    told: Counter[str] = field(default_factory=Counter)
    versions: list[pl.DataFrame] = field(default_factory=list)
    incomplete: bool = False
    last: int = 0
    short: int = 0
    """The last line that was seen, and the last one that was too short."""

    def __post_init__(self) -> None:
        self.contract = DELIVERIES[self.feed]
        self.table = table_of(self.feed)
        self.limits = limits_of(self.feed, self.chart)
        merge.expect(self.db, self.table)

    @property
    def survey(self) -> Survey:
        """What the records looked like, once they are settled."""
        return self.counts.survey

    def add(
        self, shaped: pl.DataFrame, *, ascii_only: bool = True, torn: Torn | None = None
    ) -> None:
        """Take a batch of records: columns of the feed, uncast, and ``line``."""
        self.counts.received += shaped.height
        if not shaped.height:
            return
        shaped = versions.readable(shaped)
        self.last = max(self.last, shaped.item(-1, "line"))
        reading = Reading(
            self.contract, self.chart, self.clocks, self.default_zone, ascii_only=ascii_only
        )
        done = understand(shaped, reading)
        self.repeated += done.repeated
        self.later += done.later
        self.told.update(done.told)
        masks.check_codes(done, self.db, self.feed, self.chart)
        self._refer(done)
        sense.check(done, self.db, self.feed)
        told = versions.understand(done, shaped, reading.zone(shaped))
        self.versions.extend([] if told is None else [told])
        if not self.chart.date_shift:
            late = survey.ahead(done.rows, self.feed, self.as_of, self.limits)
            for name, where in late.items():
                done.fault(where, "FUTURE", name)
        faults = done.first_faults()
        if torn is not None and faults.height:
            cut = _cut_short(shaped, faults, torn)
            faults = faults.with_columns(code=faults["code"].set(cut, "TRUNCATED_LINE"))
            self.incomplete |= bool(cut.any())
        good = done.rows
        if faults.height:
            aside = masks.masked(shaped[faults["row"]], self.feed, self.contract)
            self.reject(_rejected(aside, faults))
            understood = ~pl.int_range(pl.len(), dtype=pl.UInt32).is_in(faults["row"].implode())
            good, shaped = done.rows.filter(understood), shaped.filter(understood)
            self._keep_words(shaped)
            self._keep_words(aside.drop("masked"))
        else:
            self._keep_words(shaped)
        merge.take(self.db, good)

    def _keep_words(self, shaped: pl.DataFrame) -> None:
        if shaped.height and not self.derived:
            words = shaped.drop(versions.VERSION, strict=False)
            merge.keep_words(self.db, self.table, words, self.delivery_id)

    def reject(self, rejected: pl.DataFrame) -> None:
        """Keep records aside: line, code, field, value and row."""
        self.counts.quarantined += rejected.height
        if not self.derived:
            merge.keep_aside(
                self.db,
                rejected.with_columns(sentence().alias("reason")),
                self.delivery_id,
                self.feed,
            )

    def reject_uncut(self, faults: list[Fault], fields: int) -> None:
        """Keep aside what could not even be cut into fields."""
        if not faults:
            return
        self.counts.received += len(faults)
        self.incomplete |= any(fault.code == "TRUNCATED_LINE" for fault in faults)
        self.last = max(self.last, faults[-1].line)
        short = [fault.line for fault in faults if fault.code == "MISSING_COLUMNS"]
        self.short = max([self.short, *short])
        self.reject(
            pl.DataFrame(
                {
                    "line": [fault.line for fault in faults],
                    "code": [fault.code for fault in faults],
                    "field": [fault.field for fault in faults],
                    "value": [
                        f"{fault.fields} fields, not {fields}"
                        if fault.value is None
                        else fault.value or None
                        for fault in faults
                    ],
                },
                schema={
                    "line": pl.Int64,
                    "code": pl.String,
                    "field": pl.String,
                    "value": pl.String,
                },
            ).with_columns(row=pl.lit(None, pl.String))
        )

    def settle(self) -> Counts:
        """Merge what was taken with what was known, and count."""
        self.counts.survey = survey.take(self.db, self.feed, self.limits)
        self.counts.notes.extend(self.counts.survey.notes)
        if self.gate:
            self.gate(self)
        self._sort_out()
        replacing = self.chart.full and self.whole and not self.derived
        days = period.span(self.db, self.feed, self._zone()) if replacing else None
        if replacing:
            period.list_keys(self.db, self.contract)
        settled = merge.settle(
            self.db,
            self.table,
            self.contract,
            self.delivery_id,
            self.as_of,
            full=self.feed if self.whole and self.feed in REFERENCES else None,
        )
        self.counts.loaded += settled.loaded
        self.counts.duplicate += settled.duplicate
        self.counts.superseded += settled.superseded
        merge.must_add_up(self.table, self.counts.received, self.counts.accounted)
        notes = self.counts.notes
        if replacing and (gone := self._replace(days)):
            words = f" of {days[0]} to {days[1]}" if days else ""
            notes.append(f"{gone} rows{words} are no longer listed and were taken back")
        if self.incomplete:
            notes.append("INCOMPLETE: the last line breaks off; ask for the whole file")
        elif self.short and self.short == self.last:
            notes.append(
                "INCOMPLETE: the last line is too short: if it is a trailer, say so in a map "
                '(trailer = "TRAILER,{rows} rows"), else ask for the whole file'
            )
        notes.extend(overlap.notes(self.db, self.table, self.delivery_id))
        notes.extend(sense.notes(self.db, self.table, self.delivery_id))
        if settled.vanished:
            notes.append(f"{settled.vanished} rows no longer listed were removed")
        if self.repeated:
            notes.append(
                f"DST_AMBIGUOUS: {self.repeated} times in the hour that comes twice: "
                f"{self.repeated - self.later} taken as the earlier, {self.later} as the later one"
            )
        notes.extend(words.replace("×", str(count), 1) for words, count in (+self.told).items())
        for feed, rows in self.unlisted.items():
            notes.append(f"{rows} rows taken although no {feed} were ever delivered")
        return self.counts

    def _sort_out(self) -> None:
        """Leave out what the rest of the file, or a newer version, speaks against."""
        once = self.feed in REFERENCES or (self.feed in sense.COUNTED_ONCE and not self.versions)
        if once and not self.derived:
            rows = sense.contradictions(self.db, self.contract)
            codes = pl.Series("code", ["DUPLICATE_ENTRY"] * rows.height, dtype=pl.String)
            keys = pl.Series("field", [self.contract.primary_key()[0]] * rows.height, pl.String)
            aside = masks.masked(rows.drop(LANDED, strict=False), self.feed, self.contract)
            self.reject(_rejected(aside, pl.DataFrame([codes, keys])))
        if self.versions:
            told = pl.concat(self.versions)
            keys_ = self.contract.primary_key()
            older = versions.only_newest(self.db, self.feed, keys_, told, self.delivery_id)
            self.counts.superseded += older

    def _zone(self) -> str:
        return self.chart.time_zone or self.default_zone

    def _replace(self, days: tuple[str, str] | None) -> int:
        return period.drop_unlisted(
            self.db,
            self.feed,
            self.table,
            self.contract,
            days,
            delivery_id=self.delivery_id,
            folder=f"{self.folder}/",
            zone=self._zone(),
            as_of=self.as_of,
        )

    def _refer(self, done: Understood) -> None:
        """Codes must name rows of their reference, once that reference was delivered."""
        own_key = set(self.contract.primary_key()) if self.feed in REFERENCES else set()
        bad = done.first_faults()["row"]
        for name, feed in CODES.items():
            if name not in done.rows.columns or (name in own_key and len(own_key) == 1):
                continue
            key = listed_as(name)
            listed = known.codes(self.db, table_of(feed), key)
            unknown = done.rows[name].is_not_null() & ~done.rows[name].is_in(listed.implode())
            if not unknown.any():
                continue
            if name in self.chart.accept_new:
                row = pl.int_range(len(unknown), dtype=pl.UInt32, eager=True)
                self._accept(done.rows.filter(unknown & ~row.is_in(bad.implode())), name, feed)
            elif known.was_delivered(self.db, feed):
                done.fault(unknown, "UNKNOWN_" + key.removesuffix("_id").upper(), name)
            else:
                self.unlisted[feed] = self.unlisted.get(feed, 0) + int(unknown.sum())

    def _accept(self, rows: pl.DataFrame, name: str, feed: str) -> None:
        """Unknown codes become reference rows as the map describes them."""
        template = self.chart.accept_new[name]
        new = rows.filter(pl.col(name).is_not_null()).unique(name, keep="first").sort(name)
        zone = self.chart.time_zone or self.default_zone
        key = listed_as(name)
        brought = [
            {key: row[name]}
            | {column: words.format(**row, time_zone=zone) for column, words in template.items()}
            for row in new.iter_rows(named=True)
        ]
        bring(self.db, feed, brought, self.delivery_id, self.as_of)
        if brought:
            self.counts.notes.append(f"{len(brought)} new {feed} taken from {name}")


def limits_of(feed: str, chart: Map) -> Limits:
    """The gates of the files that are read with a map."""
    return settings().limits(feed).but(chart.gates)


def bring(
    db: Connection, feed: str, rows: list[dict[str, str]], delivery_id: str, as_of: datetime
) -> None:
    """Reference rows that a map brings; rows of the real reference feed are never overwritten."""
    if not rows:
        return
    contract = DELIVERIES[feed]
    shaped = pl.DataFrame(rows, infer_schema_length=None).with_row_index("line", offset=1)
    numbered = shaped.with_columns(pl.col("line").cast(pl.Int64))
    done = understand(numbered, Reading(contract, Map(feed=feed), {}, "UTC", ascii_only=False))
    if (faults := done.first_faults()).height:
        code, where = faults.row(0)[1:]
        raise MapError(
            f"The map brings {feed} that cannot be understood: {code} in {where}. Mend it."
        )
    known.bring(db, table_of(feed), feed, contract, done.rows, delivery_id, as_of)


def _cut_short(shaped: pl.DataFrame, faults: pl.DataFrame, torn: Torn) -> pl.Series:
    last = shaped["line"].gather(faults["row"]) == torn.line
    return last & faults["field"].is_in(list(torn.columns)).fill_null(False)


def _rejected(aside: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """Masked records with what is wrong with them; ``row`` is all that may be kept of each."""
    columns = [name for name in aside.columns if name not in ("line", "masked")]
    told = pl.lit(None, pl.String)
    for name in columns:
        told = pl.when(pl.col("field") == name).then(pl.col(name)).otherwise(told)
    identifying = [name for name in columns if _identifies(name)]
    whole = pl.col("masked").list.len().fill_null(0) == 0
    return aside.with_columns(faults["code"], faults["field"]).select(
        "line",
        "code",
        "field",
        value=shown(told, hidden=pl.col("field").is_in(identifying)),
        row=pl.when(whole)
        .then(pl.struct(columns).struct.json_encode())
        .otherwise(pl.struct(*columns, "masked").struct.json_encode()),
    )


def _identifies(name: str) -> bool:
    return name.endswith("_id") and name not in CODES and name != "location_id"
