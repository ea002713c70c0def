"""The five ways in which Dropbox does not do as asked. Each says what the caller may do next."""


class Fault(Exception):
    """`request_id` is Dropbox's own, which its support asks for; empty when no answer came."""

    def __init__(self, reason: str = "", *, request_id: str = "") -> None:
        super().__init__(reason)
        self.reason, self.request_id = reason, request_id


class NeedsReconnect(Fault):
    """The link no longer works, or lacks a scope (`required_scope`): the client's admin must connect again."""

    def __init__(self, tag: str, *, required_scope: str = "", request_id: str = "") -> None:
        super().__init__(tag, request_id=request_id)
        self.tag, self.required_scope = tag, required_scope


class RateLimited(Fault):
    """Nothing was done; ask again after `seconds`."""

    def __init__(self, seconds: int, *, request_id: str = "") -> None:
        super().__init__(f"for {seconds} seconds", request_id=request_id)
        self.seconds = seconds


class Refused(Fault):
    """Dropbox understood and said no. `tag` is its own word; `message` are its words for people, if it gave any."""

    def __init__(self, tag: str, message: str = "", *, request_id: str = "") -> None:
        super().__init__(f"{tag}: {message}" if message else tag, request_id=request_id)
        self.tag, self.message = tag, message


class Unavailable(Fault):
    """No answer that can be read, and nothing was done."""


class OutcomeUnknown(Fault):
    """A change was sent and its answer is lost: it may have been made. Read before sending it again."""
