"""What keeps a notice from being taken, told to people without a secret."""

from datetime import timedelta

from ops.errors import PlanningError


class NotTakenError(PlanningError):
    """A server would not take a notice; ``asked`` is how long it wants to be left alone."""

    def __init__(self, words: str, asked: timedelta = timedelta(0)) -> None:
        super().__init__(words)
        self.asked = asked
