"""What reading a file comes to. Pure; the child and its parent share it."""

from dataclasses import dataclass, field

# Why a file could not be read.
CODES = ("damaged", "protected", "too-large", "too-small", "timed-out", "out-of-memory", "crashed")


class Failed(Exception):
    """`values` are what a tool knows all the same, such as the size of a picture that is too large."""

    def __init__(self, code: str, **values: object):
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Outcome:
    values: dict
    pictures: dict[str, bytes] = field(default_factory=dict, repr=False)
    guarded: bool = False  # the kernel refused it network and programs


@dataclass(frozen=True, slots=True)
class Limits:
    memory_mb: int = 512
    cpu: int = 20  # seconds
    wall: int = 30
    file_mb: int = 64  # a file, and all pictures together


SOMEBODY_WAITS = Limits(cpu=5, wall=10)
