"""The hospital's rosters, made of whole lines: one person's shifts over all days at a time."""
