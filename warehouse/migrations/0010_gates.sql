-- What people decide about deliveries and records kept aside, and what each file looked like, so
-- that the next one can be held against it. Rows of raw.quarantine are never rewritten: what
-- became of one is told here.

-- One row per act of a person, or of a run on its own: who, when and why. Never changed.
create table raw.act (
    act_id       text        not null,
    acted_at     timestamptz not null,
    acted_by     text        not null,   -- a role, or ``ingest`` for what a run did by itself
    verb         text        not null,   -- replay, ignore, overtake, ask again, approve, decline
    delivery_id  text,                   -- nothing if it was about records of several deliveries
    records      integer     not null,   -- how many records it was about
    reason       text,                   -- in that person's words
    outcome      text                    -- what came of it, in ours
);

-- One row per record kept aside that no longer waits, and what it is now.
create table raw.aside_state (
    delivery_id  text   not null,
    feed         text   not null,
    line         bigint,
    state        text   not null,        -- replayed, ignored, overtaken
    act_id       text   not null
);

-- One row per file in the ledger: what it was read with, and what it looked like.
create table raw.delivery_paper (
    delivery_id    text not null,
    feed           text not null,
    folder         text not null,
    sha256         text not null,        -- of its bytes alone
    landed_at      timestamptz,          -- the clock on the wall, which a replay does not stand at
    seen_at        timestamptz,          -- the last run that found it in the inbox, if not loaded
    counted        integer,              -- records our own scan counted; nothing if it could not
    first_at       timestamptz,          -- span of what it tells of, of records that were understood
    last_at        timestamptz,
    columns        text,                 -- JSON: its header
    words          text,                 -- JSON: coded columns, their words and how often each came
    chart          text,                 -- JSON: the map it was read with
    circumstances  text                  -- what a refusal depends on beside the file itself
);

-- One row per change in the form of a feed that was noticed when a file was landed.
create table raw.drift (
    delivery_id  text        not null,
    feed         text        not null,
    noticed_at   timestamptz not null,
    kind         text        not null,   -- new column, gone column, new word, changed share
    field        text        not null,
    value        text,                   -- a code; never a name or free text
    told         text        not null    -- one sentence
);
