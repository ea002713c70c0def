"""How far a mail got that was not simply taken. The text of each is what staff read: the server's own words where it said any."""


class NotDelivered(Exception):
    """Base."""


class Unreachable(NotDelivered):
    """The server cannot be used at all; no mail is to blame."""


class TryLater(NotDelivered):
    """Not taken this time, and surely not delivered."""


class Refused(NotDelivered):
    """The server will never take this mail."""


class CutOff(NotDelivered):
    """The connection ended after the text had begun to flow: nobody knows whether it was accepted."""
