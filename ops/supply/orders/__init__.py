"""One order for all items of a store, under one budget and one room, from all its suppliers."""
