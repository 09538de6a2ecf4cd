"""Gates: a file that strays too far from what is usual is held until somebody looks at it.

Two questions are asked of a whole file. Has it far more or far fewer records than its feed's
earlier files from the same folder (VOLUME)? Does it tell a period anew that was told already, last
month's file under today's name (PERIOD)? What is held leaves nothing behind and is loaded once it
is approved.

HL7 v2 messages are not held: a listener's files have no usual size, and what is old among them
changes nothing, for each says itself how new it is. FHIR exports are judged in `fhir.volume`.

A file may be large because it tells of many days, and small because it holds a few corrections.
So it is remarkable only if its records *and* its records per hour of news are, and too small only
if it claims as much news as usual. A late file that fills a gap tells of a time nobody told of,
and passes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from ops.tables import DELIVERIES, REFERENCES
from warehouse.connection import Connection
from warehouse.landing.loading import Loading
from warehouse.limits import Limits
from warehouse.times import PLACE, TIME

HELD = ("VOLUME", "PERIOD")
_LOOK_BACK = 20
_A_DAY = 20.0
"""Hours of news from which on the time of day no longer explains a small or a large file."""
_A_BEGINNING = timedelta(days=1)
_RESTATED = 10
"""A handful of records, or less than half a usual file, is a correction of whatever time."""


class Held(Exception):  # noqa: N818 - an outcome of a file, not a fault of the program
    """A whole file that waits for somebody's approval; caught by landing, kept in the ledger."""

    def __init__(self, code: str, sentence: str, counted: int, names: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.counted = counted
        self.names = names
        """Files that wait with it, if it is the manifest of an export."""


@dataclass(frozen=True)
class Look:
    """The size of a file and the span it tells of."""

    rows: int
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True)
class Earlier:
    """The last files of a feed from one folder, oldest first, and what they covered."""

    files: tuple[Look, ...]

    def news(self, file: Look, among: Sequence[Look]) -> float:
        """Hours by which a file goes beyond what these covered; its own span if it is the first."""
        if file.last_at is None or file.first_at is None:
            return 0.0
        covered = max((each.last_at for each in among if each.last_at), default=file.first_at)
        return (file.last_at - covered).total_seconds() / 3600

    def each_news(self) -> list[float]:
        """The hours of news of every one of them."""
        return [self.news(file, self.files[:at]) for at, file in enumerate(self.files)]


def judge(taking: Loading, folder: str) -> None:
    """Hold a file whose records were understood, but not settled, if it strays."""
    earlier = earlier_files(taking.db, taking.feed, folder, taking.as_of)
    file = _look(taking)
    sentence = strays_in_size(file, earlier, taking.limits, full=taking.feed in REFERENCES)
    _hold(taking, file, earlier, sentence)


def judge_table(taking: Loading, folder: str) -> None:
    """Hold a table of visits that strays. Whole ones are judged by size, among whole ones."""
    earlier = earlier_files(taking.db, taking.feed, folder, taking.as_of)
    file, limits = _look(taking), taking.limits
    whole, others = tables(earlier, limits)
    if whole.files and begins_with(file, whole):
        sizes = Earlier(tuple(Look(each.rows) for each in whole.files))
        sentence = strays_in_size(Look(file.rows), sizes, limits, full=True)
    else:
        sentence = strays_in_size(file, others, limits, full=False)
    _hold(taking, file, earlier, sentence)


def tables(earlier: Earlier, limits: Limits) -> tuple[Earlier, Earlier]:
    """Earlier files that tell all there is, for enough of them begin where all began; others."""
    start = min((each.first_at for each in earlier.files if each.first_at), default=None)
    if start is None:
        return Earlier(()), earlier
    first = Earlier((Look(1, start),))
    whole = tuple(each for each in earlier.files if begins_with(each, first))
    if len(whole) < limits.earlier_files:
        return Earlier(()), earlier
    return Earlier(whole), Earlier(tuple(each for each in earlier.files if each not in whole))


def begins_with(file: Look, whole: Earlier) -> bool:
    """Whether a file begins where these began, give or take a day."""
    first = whole.files[0].first_at
    return bool(file.first_at and first and abs(file.first_at - first) < _A_BEGINNING)


def _look(taking: Loading) -> Look:
    survey = taking.survey
    return Look(taking.counts.received, survey.first_at, survey.last_at)


def _hold(taking: Loading, file: Look, earlier: Earlier, sentence: str | None) -> None:
    if taking.limits.volume and sentence:
        raise Held("VOLUME", sentence, file.rows)
    if taking.limits.period and told_before(file, earlier) and (words := _anew(taking, file)):
        raise Held("PERIOD", words, file.rows)


def nothing_came(taking: Loading, folder: str) -> str | None:
    """The note on a file with a header and no record, where files usually hold some."""
    earlier = earlier_files(taking.db, taking.feed, folder, taking.as_of)
    sizes = [file.rows for file in earlier.files]
    if not sizes:
        return None
    return f"VOLUME: 0 records, where the last {len(sizes)} files held {median(sizes):,.0f}"


def strays_in_size(
    file: Look, earlier: Earlier, limits: Limits, *, full: bool, among: str = "files of its feed"
) -> str | None:
    """The sentence on a file that is far too large or far too small, or nothing."""
    if len(earlier.files) < limits.earlier_files or not file.rows:
        return None
    sizes, news = [each.rows for each in earlier.files], earlier.each_news()
    usual, typical = median(sizes), median(news)
    pace = median(size / max(1.0, hours) for size, hours in zip(sizes, news, strict=True))
    mine = earlier.news(file, earlier.files)
    rate = file.rows / max(1.0, mine)
    many, few = limits.too_many, limits.too_few
    by_the_hour = 0 < typical < _A_DAY
    above = 2 * max(sizes) if by_the_hour else limits.at_least
    below = min(sizes) / 2 if by_the_hour else usual
    if file.rows > max(many * usual, above, limits.at_least) and rate > many * pace:
        return _sentence(file.rows, usual, f"{len(sizes)} {among}", f"more than {many:g}")
    as_much_news = full or (typical > 0 and mine >= typical / 2)
    if usual < limits.at_least or not as_much_news:
        return None
    if file.rows < min(few * usual, below) and rate < few * pace:
        return _sentence(file.rows, usual, f"{len(sizes)} {among}", f"less than {few:g}")
    return None


def _sentence(rows: int, usual: float, last: str, stray: str) -> str:
    return (
        f"{rows:,} records, where the last {last} held {usual:,.0f} (median): {stray} times as "
        "many. If that is right, approve it; otherwise decline it and have it sent again."
    )


def told_before(file: Look, earlier: Earlier) -> bool:
    """Whether a file ends before what the newest file told of began, or was there already."""
    told = sorted((each for each in earlier.files if each.last_at), key=lambda each: each.last_at)  # type: ignore[arg-type, return-value]
    few = max(_RESTATED, median([each.rows for each in earlier.files] or [0]) / 2)
    if not told or file.last_at is None or file.rows < few:
        return False
    newest = told[-1]
    before = max((each.last_at for each in told[:-1] if each.last_at), default=None)
    if newest.first_at and file.last_at < newest.first_at:
        return True
    # A file that spans more than its news still moved on from what was told before it.
    return bool(before and newest.last_at and file.last_at <= before < newest.last_at)


def _anew(taking: Loading, file: Look) -> str | None:
    """The sentence on a period that is told anew and otherwise; nothing for corrections or gaps."""
    known, same = _known_of(taking)
    news = taking.survey.rows - same
    if not news or known < file.rows / 2 or file.rows < known / 2:
        return None
    if file.first_at is None or file.last_at is None:
        return None
    return (
        f"{file.rows:,} records of {file.first_at:%d %b %Y} to {file.last_at:%d %b %Y}, a time of "
        f"which {known:,} are known already, and {news:,} of them say something else. It may be an "
        "old file under a new name. If it is right, approve it; otherwise decline it."
    )


def _known_of(taking: Loading) -> tuple[int, int]:
    """Rows known of the same places and time, and arrived rows that say what is known."""
    table, columns = taking.table, list(DELIVERIES[taking.feed].columns())
    when = TIME[taking.feed]
    place = next((name for name in PLACE if name in columns), None)
    here = f"and {place} in (select distinct {place} from arrived)" if place else ""
    [(known,)] = taking.db.execute(
        f"""
        select count(*) from staging.{table}
        where {when} between (select min({when}) from arrived)
            and (select max({when}) from arrived) {here}
        """
    ).fetchall()
    keys = taking.contract.primary_key()
    matches = " and ".join(f"new.{key} = old.{key}" for key in keys)
    alike = " and ".join(f"new.{each} is not distinct from old.{each}" for each in columns)
    [(same,)] = taking.db.execute(
        f"select count(*) from arrived as new join staging.{table} as old on {matches} "
        f"where {alike}"
    ).fetchall()
    return int(known), int(same)


def earlier_files(db: Connection, feed: str, folder: str, as_of: datetime) -> Earlier:
    """The last files of a feed from a folder, but those that a manifest names."""
    sql = """
        select received, first_at, last_at
        from raw.delivery as delivery join raw.delivery_paper as paper using (delivery_id)
        where delivery.feed = $feed and paper.folder = $folder and status = 'loaded'
          and received > 0 and delivered_at <= $as_of
          and not exists (
              from raw.fhir_export as export
              where export.folder = $folder and $folder || '/' || export.file = delivery.name
          )
        order by delivered_at desc, delivery.rowid desc limit $n
    """
    said = {"feed": feed, "folder": folder, "as_of": as_of, "n": _LOOK_BACK}
    rows = db.execute(sql, said).fetchall()
    return Earlier(tuple(Look(*row) for row in reversed(rows)))
