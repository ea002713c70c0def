"""What follows a reading that was kept. Whoever wants to know of one registers here, so that reading a team knows nothing of
seats, licences or differences.
"""

import logging
from collections.abc import Callable

from partners.teams.models import TeamSnapshot

logger = logging.getLogger(__name__)
Follower = Callable[[TeamSnapshot], object]
FOLLOWERS: list[Follower] = []


def after_reading(function: Follower) -> Follower:
    """Register a function. It gets the numbers of the day as they were just read, with their connection, in no order that
    counts.

    It is called right after the reading's transaction, not within: what was read stays, whatever somebody makes of it, and
    nobody's locks are held for as long as all of them take. So it opens a transaction of its own, and asks under its lock
    whether the reading still is the newest where that matters. Who is killed in between is called by the next reading.
    """
    FOLLOWERS.append(function)
    return function


def tell_followers(numbers: TeamSnapshot) -> bool:
    """Whether all went well. One that fails is logged and keeps no other from its turn."""
    went_well = True
    for function in FOLLOWERS:
        try:
            function(numbers)
        except Exception:
            logger.exception("%s failed after the reading of %s", function.__module__, numbers.connection_id)
            went_well = False
    return went_well
