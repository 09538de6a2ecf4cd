-- One row per stay and moment at which a day of discharge was told: on which day the patient was
-- expected to leave, as known from then on. Every version of a stay counts, because what was told
-- in the end is not what was known while the patient was there.

select stay_id, out_at, learnt_at as known_at, expected_out_on
from staging.ward_stay

union all

select stay_id, out_at, learnt_at, expected_out_on
from past.ward_stay
