"""Telling people and programs outside the planner: what is due is queued, what is queued sent."""
