"""What came in, what was refused and why, and what ran."""

import dataframely as dy
import polars as pl

from ops.tables.columns import amount, count, instant, key, one_of, text


class DeliveryCount(dy.Schema):
    """One row per delivered file: every record received is accounted for."""

    delivery_id = key()
    feed = text()
    name = text("file name")
    sha256 = text()
    delivered_at = instant()
    status = one_of(("loaded", "duplicate", "held", "refused"))
    received = count("records in the file")
    loaded = count("records that are what we now know, or changed it")
    duplicate = count("records that said what we knew already")
    superseded = count("records overtaken by a newer version of the same row")
    quarantined = count("records kept aside with a reason")
    reason = text("why the file was refused, or a note", nullable=True)

    @dy.rule()
    def nothing_is_lost(cls) -> pl.Expr:
        """Received = loaded + duplicate + superseded + quarantined."""
        parts = ("loaded", "duplicate", "superseded", "quarantined")
        return pl.col("received") == pl.sum_horizontal(*parts)


class Rejected(dy.Schema):
    """One row per feed, delivery and reason: records that were kept aside."""

    feed = key()
    delivery_id = key()
    name = text("file name")
    code = key("reason code")
    reason = text("one sentence with an example")
    rows = dy.Int32(min=1, description="records")
    first_line = count("line of the first one", nullable=True)
    ignored = count("of them no longer waited for")


class KeptAside(dy.Schema):
    """One row per record kept aside, and what became of it since."""

    delivery_id = key()
    feed = key()
    name = text("file name")
    delivered_at = instant()
    line = count("line of a text file, record of any other", primary_key=True, nullable=False)
    code = text("reason code")
    field = text("the column at fault", nullable=True)
    value = text("what stood there, if it may be shown", nullable=True)
    reason = text("one sentence")
    state = one_of(("waiting", "replayed", "ignored", "overtaken"))
    acted_at = instant("when it stopped waiting", nullable=True)
    acted_by = text("who saw to that: a role, or ingest", nullable=True)
    because = text("that person's words", nullable=True)


class FeedStatus(dy.Schema):
    """One row per feed: how much of it there is and how old it is."""

    feed = key()
    rows = count("rows now known")
    first_at = instant("earliest thing it tells of", nullable=True)
    last_at = instant("latest thing it tells of that had happened", nullable=True)
    delivered_at = instant("newest delivery", nullable=True)
    deliveries = count("files")
    quarantined = count("records kept aside")
    state = one_of(("fresh", "late", "silent"), "against its limits", nullable=True)
    warn_after = amount("hours of silence that are late", nullable=True)
    error_after = amount("hours of silence that are an outage", nullable=True)
    day_only = count("rows known to the day, which counts by the hour leave out", nullable=True)
    missing_days = count("days of the last two months on which nothing came", nullable=True)
    missing = text("the newest of them", nullable=True)


class Alarm(dy.Schema):
    """One row per place and thing that looks odd in what is known of it now."""

    code = key("NO_DISCHARGES or OVER_CAPACITY")
    place_id = key("ward")
    patients = count("patients it is about")
    told = text("one sentence")


class RunRecord(dy.Schema):
    """One row per run of a recipe."""

    run_id = key()
    recipe = text("ingest, forecast, plan, review, day")
    as_of = instant()
    replayed = dy.Bool(description="whether a past moment was asked for")
    started_at = instant()
    ended_at = instant(nullable=True)
    outcome = one_of(("running", "done", "partly", "failed", "abandoned"))
    way = one_of(("plain", "prefect"))
    seconds = amount("seconds", min=0, nullable=True)
    steps = text("JSON: name, outcome, seconds, rows, words", nullable=True)
