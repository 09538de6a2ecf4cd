"""Notices: what is told to people and programs outside the planner, when, and in which words."""
