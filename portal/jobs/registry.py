"""Which function does a chunk of which kind of job. Filled when the apps load."""

from collections.abc import Callable

from portal.jobs.models import Job
from portal.tenancy.actor import Actor

# Does up to `limit` rows for the job's actor and returns how many are done now; 0 when there is nothing left.
Chunk = Callable[[Job, Actor, int], int]

_CHUNKS: dict[str, Chunk] = {}


def job_kind(name: str) -> Callable[[Chunk], Chunk]:
    """Register a kind. Each row is to be whole: done in a transaction of its own, and found done when asked again."""

    def decorate(function: Chunk) -> Chunk:
        _CHUNKS[name] = function
        return function

    return decorate


def chunk_of(kind: str) -> Chunk:
    return _CHUNKS[kind]
