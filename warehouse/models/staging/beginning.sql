-- One row: when the first file of all was delivered; nothing was known before.

select min(delivered_at) as began_at from raw.delivery
