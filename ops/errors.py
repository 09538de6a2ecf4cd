"""What can go wrong, said so that the reader knows what to do next."""


class PlanningError(Exception):
    """Shown to planners as it stands, without a traceback.

    A message names what was needed, what was found and what to do about it.
    """


class NotEnoughHistoryError(PlanningError):
    """A forecast was asked of a past too short to learn from."""


class NothingToDoError(PlanningError):
    """What was asked for needs a feed that was never delivered."""


class NotAllowedError(PlanningError):
    """A chance was asked to rest on something about a person that it may not use."""
