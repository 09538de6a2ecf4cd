"""Pictures of the planner as people see it, remade by one command.

``python -m tests.screens`` pictures every page, light and dark, on a desk and on a phone, into the
folder ``screenshots``, which git ignores. ``--readme`` remakes those that the README shows.
"""
