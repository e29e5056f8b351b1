"""Why something could not be handed over."""


class Undelivered(Exception):
    """``reason`` is a Chinese sentence; ``final``: again is no use; ``down``: nobody else would fare better."""

    def __init__(self, reason: str, *, final: bool = False, down: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final
        self.down = down
