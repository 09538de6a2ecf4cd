"""Measures: one module each, every one ending with one JSON object on standard output."""
