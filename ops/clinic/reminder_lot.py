"""Who is held out of every list, by lot and for good.

Only a lot tells what a call does: those called are likelier to stay away to begin with. The lot of
an appointment is drawn from its number and a seed, so it is the same on every day, for every
channel and on every machine, and nobody can change it by asking again.
"""

from hashlib import blake2b

import polars as pl


def lot(appointment_id: str, seed: int) -> float:
    """A share from 0 up to 1 that belongs to one appointment."""
    drawn = blake2b(f"{seed}:{appointment_id}".encode(), digest_size=7).digest()
    return int.from_bytes(drawn) / (1 << 56)


def held_out(appointments: pl.Series, share: float, seed: int) -> pl.Series:
    """Which appointments are held out; those of a smaller share are among those of a greater."""
    drawn = [lot(each, seed) < share for each in appointments.to_list()]
    return pl.Series("held_out", drawn, dtype=pl.Boolean)
