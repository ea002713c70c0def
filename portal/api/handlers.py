"""What the API does in the background: old answers go."""

from portal.api.idempotency import forget_old_answers
from portal.background import background_round

background_round("idempotency-keys")(forget_old_answers)
