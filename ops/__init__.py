"""What will happen, and what should we do about it? Numbers in, numbers out.

Nothing here reads a file, a clock, the environment or a global random state: moments
and seeds are arguments, frames carry contracts (``ops.tables``).
"""
