-- Which keys the pseudonyms in this warehouse were made with: ids only, never a key. The one that
-- is not retired is in force. A rotation applies one more key to every pseudonym there is.

create table raw.pseudonym_key (
    key_id      text        not null,   -- a digest of all keys up to this one
    since       timestamptz not null,
    retired_at  timestamptz
);
