"""A roster kept alive: who can fill a place, who may swap, and the repair that disturbs fewest."""
