"""Every table of the ground, one line each."""

from portal.accounts.models import EmailChange, User
from portal.api.idempotency import IdempotencyKey
from portal.events.models import Event, EventDelivery, EventSeal, Heartbeat
from portal.files.models import File
from portal.imports.models import Import, ImportRow
from portal.jobs.models import Job, JobRow
from portal.keys.models import ApiKey, ApiKeyFailure, ApiKeyUsage
from portal.keys.tokens import AccessToken
from portal.lists.models import ColumnChoice, SavedView
from portal.mail.choice_models import MailChoice
from portal.mail.fate_models import MailEvent
from portal.mail.models import Message
from portal.mail.stream_models import MailStream
from portal.notes.models import Note, StaffNote
from portal.notifications.models import Notification, NotificationChoice
from portal.ratelimit import TokenBucket
from portal.search.models import SearchEntry
from portal.sso.models import LinkedIdentity
from portal.tags.models import Tag, Tagging
from portal.tenancy.models import Invitation, Membership, Partner
from portal.viewing.models import PartnerView

__all__ = [
    "AccessToken", "ApiKey", "ApiKeyFailure", "ApiKeyUsage", "ColumnChoice", "EmailChange", "Event", "EventDelivery",
    "EventSeal", "File", "Heartbeat", "IdempotencyKey", "Import", "ImportRow", "Invitation", "Job", "JobRow",
    "LinkedIdentity", "MailChoice", "MailEvent", "MailStream", "Membership", "Message", "Note", "Notification",
    "NotificationChoice", "Partner", "PartnerView", "SavedView", "SearchEntry", "StaffNote", "Tag", "Tagging",
    "TokenBucket", "User",
]  # fmt: skip
