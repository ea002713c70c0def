"""The ground's own rounds."""

from portal.background import background_round
from portal.events.deliveries import deliver_due
from portal.events.sealing import seal_events

background_round("deliveries")(deliver_due)
background_round("seal")(seal_events)
