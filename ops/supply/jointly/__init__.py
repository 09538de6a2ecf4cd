"""Tonight's lines of one store as one order: charges, least orders, order days, budget, room."""
