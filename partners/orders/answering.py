"""The partner answers what the trade desk asked, field by field."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from partners.orders import errors
from partners.orders.desk import LONGEST_QUESTION
from partners.orders.models import LicenceOrder, Order, OrderLine
from partners.orders.placing import save_with_free_address
from partners.orders.progress import settle
from partners.orders.queries import take_free_address
from partners.provisioning.answers import field_of, read_answer
from partners.qualifications.queries import must_be_of_institution
from partners.subscriptions.values import read_admin_email
from portal import clock
from portal.accounts.values import within
from portal.actions import business_action
from portal.errors import PortalError, UnknownChoice
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import SELLERS
from portal.text import clean_text


def is_asked(licence_order: LicenceOrder) -> PortalError | None:
    return None if licence_order.state == LicenceOrder.State.RETURNED else errors.NothingAsked()


@business_action(
    noun="licence-orders",
    verb="answer",
    label=_("Answer the trade desk"),
    roles=SELLERS,
    subject="licence_order",
    available=is_asked,
    event="licence_order.answered",
)
def answer_questions(*, actor: Actor, licence_order: LicenceOrder, answers: Mapping[str, str]) -> LicenceOrder:
    """To each question. Address and purchase order number are mended by it."""
    if unknown := next((name for name in answers if name not in licence_order.questions), ""):
        raise UnknownChoice(field="answers", value=unknown[:80], known=list(licence_order.questions))
    order, line = locked(Order, licence_order.line.order_id), licence_order.line
    read = {name: _read(line, name, answers.get(name, "")) for name in licence_order.questions}
    if "admin_email" in read and read["admin_email"] != line.admin_email:
        take_free_address(read["admin_email"])
        must_be_of_institution(order.client_account, line.quote.decided.after.plan, read["admin_email"])
        line.admin_email = read["admin_email"]
    line.provisioning = [answer | {"value": read.get(field_of(answer["code"]), answer["value"])} for answer in line.provisioning]
    save_with_free_address(line)
    order.purchase_order_number = read.get("purchase_order_number", order.purchase_order_number)
    licence_order.answers = read
    licence_order.become(LicenceOrder.State.ORDERED if licence_order.ordered_at else LicenceOrder.State.QUEUED)
    licence_order.waiting_since = clock.now()
    licence_order.save()
    settle(actor, order)
    return licence_order


def _read(line: OrderLine, name: str, text: str) -> str:
    cleaned = clean_text(text, multiline=name == "message")
    if not cleaned:
        raise errors.AnswerMissing(field=name)
    if name == "admin_email":
        return read_admin_email(cleaned)
    if answer := next((answer for answer in line.provisioning if field_of(answer["code"]) == name), None):
        return read_answer(answer, cleaned)
    return within(Order, name, cleaned) if name == "purchase_order_number" else cleaned[:LONGEST_QUESTION]
