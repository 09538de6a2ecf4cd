"""Staffing: from the census expected to people needed, and to a roster."""
