"""Supplies: what will be used, and what to order today."""
