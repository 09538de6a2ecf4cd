"""Long work that people asked for in the planner, taken up by a process of its own.

Planner and worker never meet: what is asked, how far it is, that it should stop and what came of
it are rows of the records store.
"""
