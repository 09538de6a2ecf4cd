"""The wards: who is in a bed, how long for, and how many beds that will take.

What was tuned on what: the bounds of time stayed at which the expected day of discharge is told
apart (``stays.STAYED``), how its effect is shared among wards, and everything of older date that
follows patients forward were settled on invented hospitals with the seeds 101 to 106, 24 moments
each. ``python -m tests.bench.beds`` reports on the seeds 401 to 406, which were looked at once.
"""
