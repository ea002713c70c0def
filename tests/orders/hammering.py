"""One of several processes at the same orders: `said_by_all` starts them.

Each time it does one thing, by chance, to one of the rows that it finds: what a seller, a second person and the trade desk do.
What is refused is refused, since the other process was there first; any other failure ends it. Prints how often each was done.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partners.clients.models import ClientAccount
from partners.orders.buying import change_seats
from partners.orders.checklist import checklist_of
from partners.orders.desk import confirm_licences, mark_ordered, refuse_licences
from partners.orders.drafting import add_line, remove_line, renew_quotes
from partners.orders.models import LicenceOrder, Order
from partners.orders.quoting import create_quote
from partners.orders.requoting import digest_of, look_at
from partners.orders.services import approve_order, cancel_order, create_order, decline_order, place_order
from partners.subscriptions.engine.changes import SetSeats, Subscribe
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import let_end, let_renew
from partners.subscriptions.terms import Term
from portal.accounts.models import User
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership


@dataclass
class Hammer:
    client: str
    seller: Any
    second: Any
    staff: Any
    dice: random.Random

    def begin(self) -> None:
        """Also for an address that the other process is ordering for, or has."""
        create_order(actor=self.seller, quotes=[self._new_team()])

    def add(self) -> None:
        quote = self._more_seats() if self.dice.random() < 0.5 else self._new_team()
        add_line(actor=self.seller, order=self._order("draft"), quote=quote, reason=str(quote))

    def remove(self) -> None:
        order = self._order("draft")
        remove_line(actor=self.seller, order=order, line=self._any(order.lines.all()))

    def renew(self) -> None:
        order = self._order("draft")
        renew_quotes(actor=self.seller, order=order, seen=digest_of(look_at(order)))

    def place(self) -> None:
        place_order(actor=self.seller, order=self._order("draft"))

    def cancel(self) -> None:
        cancel_order(actor=self.seller, order=self._order("draft", "awaiting_approval", "placed", "awaiting_licences"))

    def approve(self) -> None:
        approve_order(actor=self.second, order=self._order("awaiting_approval"))

    def decline(self) -> None:
        decline_order(actor=self.second, order=self._order("awaiting_approval"), reason="Too dear")

    def mark_ordered(self) -> None:
        mark_ordered(actor=self.staff, licence_order=self._row("queued"), reference="TD-1")

    def confirm(self) -> None:
        row = self._row("queued", "ordered")
        checked = [point.key for point in checklist_of(row.line)]
        confirm_licences(actor=self.staff, licence_order=row, reference="TD-1", checked=checked)

    def refuse(self) -> None:
        refuse_licences(actor=self.staff, licence_order=self._row("queued", "ordered"), reason="Not sold there")

    def reduce(self) -> None:
        team = self._team()
        change_seats(
            actor=self.seller, subscription=team, seats=team.minimum_seats + self.dice.randrange(3), reason="Less"
        )

    def give_notice(self) -> None:
        (let_end if self.dice.random() < 0.5 else let_renew)(
            actor=self.seller, subscription=self._team(), reason="They wonder"
        )

    def _new_team(self) -> Any:
        change = Subscribe("advanced", Term.YEARLY, 3 + self.dice.randrange(4))
        address = f"team{self.dice.randrange(200)}@hartwell.example"
        client = ClientAccount.objects.get(pk=self.client)
        return create_quote(actor=self.seller, change=change, client_account=client, admin_email=address)

    def _more_seats(self) -> Any:
        team = self._team()
        return create_quote(actor=self.seller, change=SetSeats(team.purchased + 1), subscription=team)

    def _order(self, *states: str) -> Any:
        return self._any(Order.objects.filter(state__in=states))

    def _row(self, *states: str) -> Any:
        return self._any(LicenceOrder.objects.filter(state__in=states).select_related("line__order", "line__quote"))

    def _team(self) -> Any:
        return self._any(Subscription.objects.all())

    def _any(self, rows: Any) -> Any:
        """Of the three newest, so that both are often at the same one."""
        return self.dice.choice(list(rows.order_by("-id")[:3]))


MORE_OFTEN = {"begin": 3, "add": 4, "place": 4, "confirm": 4, "approve": 3}


def hammer(at: Hammer, times: int) -> Counter[str]:
    verbs = [name for name, value in vars(Hammer).items() if isinstance(value, Callable) and not name.startswith("_")]
    weights = [MORE_OFTEN.get(verb, 1) for verb in verbs]
    done: Counter[str] = Counter()
    for verb in at.dice.choices(verbs, weights, k=times):
        try:
            getattr(at, verb)()
        except PortalError as refused:
            done[f"{verb}: {refused.code}"] += 1
        except IndexError:  # there is none of these
            continue
        else:
            done[verb] += 1
    return done


def main(client: str, seller: str, second: str, staff: str, seed: str, times: str) -> None:
    people = [Actor.member(Membership.objects.select_related("user", "partner").get(pk=pk)) for pk in (seller, second)]
    at = Hammer(client, *people, Actor.person(User.objects.get(pk=staff)), random.Random(int(seed)))
    sys.stdout.write(json.dumps(hammer(at, int(times))))
