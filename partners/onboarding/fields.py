"""What the words of a mail can name, and how it is written in the language of the moment."""

from datetime import date

from django.db.models import Min, Sum
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.clients.models import ClientAccount
from partners.onboarding.facts import subscriptions_of
from partners.onboarding.registry import FIELDS, OF_CLIENT, OF_PARTNER, WITH_ACCOUNT, Field, Subject
from partners.subscriptions.models import Subscription
from portal import clock
from portal.tenancy.models import Membership
from portal.tenancy.roles import Role

_SAMPLE_DAY = lazy(lambda: date_format(date(2027, 11, 15)), str)()  # in the language of the moment


def _role(subject: Subject) -> str:
    rows = Membership.objects.filter(partner=subject.partner, user=subject.account)
    role = rows.values_list("role", flat=True).first()
    return str(Role(role).label) if role else ""


def _days_left(subject: Subject) -> str:
    """Of the trial that ends next."""
    ends = subscriptions_of(subject).filter(state=Subscription.State.TRIAL).order_by("renews_on")
    day = ends.values_list("renews_on", flat=True).first()
    return str(max(0, (day - clock.today()).days)) if day else "0"


def _clients(subject: Subject) -> str:
    return str(ClientAccount.objects.current().filter(partner=subject.partner).count())


def _seats(subject: Subject) -> str:
    sold = subscriptions_of(subject).filter(state__in=Subscription.PAID)
    return str(sold.aggregate(seats=Sum("purchased", default=0))["seats"])


def _next_renewal(subject: Subject) -> str:
    renewing = subscriptions_of(subject).filter(state=Subscription.State.ACTIVE, auto_renew=True)
    day = renewing.aggregate(day=Min("renews_on"))["day"]
    return date_format(day) if day else _("none")


FIELDS |= {
    "name": Field(lambda subject: subject.name, gettext_lazy("the reader's name")),
    "role": Field(_role, gettext_lazy("the reader's role"), sample=Role.SELLER.label, fits=WITH_ACCOUNT),
    "partner": Field(lambda subject: subject.partner.name, gettext_lazy("the partner's name")),
    "clients": Field(_clients, gettext_lazy("how many clients the partner has"), sample="4", fits=OF_PARTNER),
    "seats": Field(_seats, gettext_lazy("how many seats are sold"), sample="36"),
    "next_renewal": Field(_next_renewal, gettext_lazy("the day of the next renewal"), sample=_SAMPLE_DAY),
    "client": Field(lambda subject: str(subject.client or ""), gettext_lazy("the client's name"), fits=OF_CLIENT),
    "days_left": Field(
        _days_left, gettext_lazy("how many days of the client's trial are left"), sample="10", fits=OF_CLIENT
    ),
}
