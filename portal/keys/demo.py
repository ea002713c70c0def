"""What the demo's key did in the last month: a nightly synchronisation that learned a field's name the hard way."""

from datetime import timedelta

from portal import clock
from portal.keys.models import ApiKey, ApiKeyFailure, ApiKeyUsage

DAYS = 30
REFUSED = (
    ("POST", "/api/v1/client-accounts", 400, "invalid"),
    ("POST", "/api/v1/client-accounts", 400, "invalid"),
    ("POST", "/api/v1/subscriptions/{id}/change-seats", 409, "below_minimum"),
)


def seed_usage(key: ApiKey) -> None:
    """Once: a key that was used already keeps its own figures."""
    if key.usage.exists():
        return
    today = clock.now().date()
    ApiKeyUsage.objects.bulk_create(
        ApiKeyUsage(
            partner=key.partner,
            api_key=key,
            day=today - timedelta(days=age),
            requests=40 + (age * 37) % 23 if (today - timedelta(days=age)).weekday() < 5 else 12,
            client_errors=(9, 14, 6)[age - 5] if 5 <= age <= 7 else 0,
        )
        for age in range(1, DAYS)
    )
    ApiKeyFailure.objects.bulk_create(
        ApiKeyFailure(
            partner=key.partner,
            api_key=key,
            at=clock.now() - timedelta(days=5, minutes=20 * number),
            method=method,
            path=path,
            status=status,
            code=code,
            request_id=f"nightly-{number:04}",
            address="198.51.100.24",
        )
        for number, (method, path, status, code) in enumerate(REFUSED)
    )
