"""Rosters put together from individual rosters: each person's rules inside, cover between them."""
