"""Teams are read by a round of the background."""

import partners.teams.watching  # noqa: F401  it is registered with it
