"""How the published hospital's orders did: past weeks lived again, and statements held to truth."""

from ops.tables import StockKept, StockReplay
from tests.tables import table
from warehouse import stock_judged

WAYS = """
    judged_at        | way       | grouping    | name  | since_on   | until_on   | places | of_places | kind  | promised | cycles | kept | left_open | fill_rate | stock_days | stock_gbp | waste_gbp | lines | cost_gbp
    2026-01-05 06:00 | ours      | all         | all   | 2025-10-13 | 2026-01-04 | 300    | 900       | cycle |          | 800    | 780  | 41        | 0.991     | 14.4       | 4200      | 120       | 310   | 1912
    2026-01-05 06:00 | min_max   | all         | all   | 2025-10-13 | 2026-01-04 | 300    | 900       | cycle |          | 760    | 700  | 40        | 0.968     | 13.2       | 4000      | 310       | 300   | 2040
    2026-01-05 06:00 | as_it_was | all         | all   | 2025-10-13 | 2026-01-04 | 300    | 900       | cycle |          | 770    | 690  | 0         |           | 13.0       | 3900      |           | 305   |
    2026-01-05 06:00 | ours      | criticality | vital | 2025-10-13 | 2026-01-04 | 120    | 900       | cycle | 0.99     | 300    | 297  | 12        | 0.997     | 18         | 2200      | 100       | 120   | 800
"""
STATED = """
    reviewed_at      | measure  | grouping | name | group | said | cases | came | unknown | since_on   | until_on
    2026-01-05 06:00 | lasts    | all      | all  | 9     | 0.99 | 500   | 496  | 7       | 2025-10-13 | 2025-12-28
    2026-01-05 06:00 | stockout | all      | all  | 0     | 0.01 | 900   | 8    | 0       | 2025-10-13 | 2025-12-28
    2026-01-05 06:00 | stockout | all      | all  | 4     | 0.3  | 0     | 0    | 2       | 2025-10-13 | 2025-12-28
"""


def tell_stock_record(db):
    """Keep both."""
    stock_judged.save_replay(db, table(StockReplay, WAYS))
    stock_judged.save_kept(db, table(StockKept, STATED))
