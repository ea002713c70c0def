"""Requests that follow the client they are about into another client account, or stay when it goes to another partner."""

from partners.clients.models import ClientAccount
from partners.support.models import SupportRequest
from portal.search.index import index


def move_support_requests(other: ClientAccount, into: ClientAccount) -> None:
    """Of the partner that merges them: what was asked by one that held the client before stays as it was."""
    rows = SupportRequest.objects.filter(client_account=other, partner=into.partner_id)
    moved = list(rows.values_list("pk", flat=True))
    rows.update(client_account=into, client_name=into.name)
    index(SupportRequest.objects.filter(pk__in=moved).select_related("client_account"))


def keep_client_name(client: ClientAccount) -> None:
    """Before it leaves: those who asked go on reading what they called it last."""
    SupportRequest.objects.filter(client_account=client, partner=client.partner_id).update(client_name=client.name)
