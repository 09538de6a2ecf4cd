"""The front door: who will arrive, who will be there, and when it gets too much."""
