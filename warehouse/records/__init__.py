"""The store that many processes may write at once: what people decided, drafted, hold and
asked for, and what ran.

It is small and transactional, SQLite by default and PostgreSQL by one setting, and apart
from the warehouse, so that nobody waits for a flow to decide.
"""
