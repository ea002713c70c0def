"""How far a mail got that was not simply taken. The text of each is what staff read: the server's own words where it said any."""


class NotDelivered(Exception):
    """`code` and `enhanced` (RFC 3463) are what the server said, where it said them."""

    def __init__(self, words: str, code: int = 0, enhanced: str = ""):
        super().__init__(words)
        self.code = code
        self.enhanced = enhanced


class Unreachable(NotDelivered):
    """The server cannot be used at all; no mail is to blame."""


class TryLater(NotDelivered):
    """Not taken this time, and surely not delivered."""


class Refused(NotDelivered):
    """The server will never take this mail."""


class CutOff(NotDelivered):
    """The text had begun to flow, and no answer says what became of it: nobody knows whether it was accepted."""
