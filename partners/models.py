"""Every table of the trade, one line each."""

from partners.announcements.models import Announcement, Notice
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.calendar.models import CalendarFeed
from partners.catalogue.models import AddOn, AddOnVersion, CommitmentRule, Plan, PlanVersion, Price, PriceListItem
from partners.charges.models import Charge
from partners.client_requests.models import ClientRequest
from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.custom_fields.models import CustomField
from partners.delegated_access.models import DelegatedAccess
from partners.drift.models import DriftFinding
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.models import SeatOperation
from partners.handovers.models import Handover
from partners.internal_use.models import InternalUseRequest
from partners.network.models import Acceptance, Agreement, Application, Profile, Tier
from partners.onboarding.models import Journey, JourneyAct, JourneyRun, JourneyVersion
from partners.orders.models import LicenceAttempt, LicenceOrder, Order, OrderLine, Quote
from partners.profiles.models import Brand, CompanyAddress
from partners.provisioning.models import ProvisioningQuestion
from partners.qualifications.models import Qualification
from partners.revisions.models import Revision
from partners.scheduled_reports.models import ReportReader, ScheduledReport
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription, SubscriptionAddOn
from partners.support.models import SupportReply, SupportRequest
from partners.suspensions.models import Suspension
from partners.teams.models import TeamMember, TeamSnapshot
from partners.tiers.models import Benefit, TierChange

__all__ = [
    "Acceptance",
    "AddOn",
    "AddOnVersion",
    "Agreement",
    "Announcement",
    "Application",
    "Benefit",
    "Brand",
    "BulkChange",
    "BulkChangeRow",
    "CalendarFeed",
    "Charge",
    "ClientAccount",
    "ClientRequest",
    "CommitmentRule",
    "CompanyAddress",
    "Contact",
    "CustomField",
    "DelegatedAccess",
    "DriftFinding",
    "DropboxConnection",
    "Handover",
    "InternalUseRequest",
    "Journey",
    "JourneyAct",
    "JourneyRun",
    "JourneyVersion",
    "LicenceAttempt",
    "LicenceOrder",
    "Notice",
    "Order",
    "OrderLine",
    "Plan",
    "PlanVersion",
    "Price",
    "PriceListItem",
    "Profile",
    "ProvisioningQuestion",
    "Qualification",
    "Quote",
    "ReportReader",
    "Revision",
    "ScheduledChange",
    "ScheduledReport",
    "SeatMovement",
    "SeatOperation",
    "Subscription",
    "SubscriptionAddOn",
    "SupportReply",
    "SupportRequest",
    "Suspension",
    "TeamMember",
    "TeamSnapshot",
    "Tier",
    "TierChange",
]
