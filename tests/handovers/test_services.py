from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from partners.charges.models import Charge
from partners.charges.queries import charges_of
from partners.clients.archiving import archive_client_account
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import update_client_account
from partners.contacts.models import Contact
from partners.contacts.services import create_contact
from partners.handovers import errors
from partners.handovers.answering import accept_handover, decline_handover
from partners.handovers.checks import handover_refusal
from partners.handovers.contents import contents_of, digest_for_receiver
from partners.handovers.handlers import expire_handovers
from partners.handovers.models import Handover
from partners.handovers.moving import is_numbered, move_what_hangs_on, tables_below
from partners.handovers.services import offer_handover, withdraw_handover
from partners.network.errors import CountryNotAuthorised
from partners.network.models import Profile, Tier
from partners.qualifications.models import Qualification
from partners.qualifications.services import decline_qualification, request_qualification
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import ledger_faults
from partners.subscriptions.services import cancel_subscription, withdraw_scheduled_change
from portal import clock
from portal.errors import AgreementRequired, NotAllowed, NotFound, PartnerSuspended
from portal.events.models import Event
from portal.files.models import File
from portal.files.services import attach_file
from portal.mail.models import Message
from portal.notes.models import Note
from portal.notes.services import create_note
from portal.notifications.models import Notification
from portal.search.models import SearchEntry
from portal.tags.models import Tagging
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.models import Membership
from portal.tenancy.roles import Role
from tests.handovers.conftest import make_client, sell
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats, qualify


def accept(offered: Handover, other_company, **values) -> Handover:
    return accept_handover(actor=other_company.actor(), handover=offered, **values)


def test_who_offered_it_accepts_it_only_where_nobody_else_can(company, other_company, offered):
    """Somebody who owns both companies."""
    both = Membership.objects.create(partner=other_company.partner, user=company.user("owner"), role=Role.OWNER)
    alone = Actor.member(Membership.objects.select_related("user", "partner").get(pk=both.pk), request_id="test-request")
    with pytest.raises(errors.AnotherPersonAccepts):
        accept_handover(actor=alone, handover=offered)
    Membership.objects.filter(partner=other_company.partner).exclude(pk=both.pk).delete()
    accept_handover(actor=alone, handover=offered)


def test_the_client_goes_over_with_all_that_hangs_on_it(company, other_company, client_account, offered):
    sell(other_company, make_client(other_company, "Theirs"), 3, "it@theirs.example")
    accept(offered, other_company, external_id="K-77")
    client = ClientAccount.objects.get(pk=client_account.pk)
    assert (client.partner, client.external_id, client.owner, client.tags) == (other_company.partner, "K-77", None, [])
    assert (client.domain, client.seats, client.acquired_on) == ("hartwell.example", 16, clock.today())
    assert Charge not in tables_below(ClientAccount)
    for table, path in tables_below(ClientAccount).items():
        of_client = table.objects.filter(**{path: client})
        assert not of_client.exclude(partner=other_company.partner).exists(), table
    assert [row.number for row in client.subscriptions.order_by("number")] == [2, 3]
    assert ScheduledChange.objects.get(state="scheduled").partner == other_company.partner
    assert Contact.objects.get(client_account=client).partner == other_company.partner
    assert not Tagging.objects.filter(subject_id=client.pk).exists()
    assert list(ledger_faults()) == []


def test_it_asks_as_often_for_many_contacts_as_for_one(company, other_company, client_account):
    def asked() -> int:
        with transaction.atomic(), CaptureQueriesContext(connection) as taken:
            ClientAccount.objects.filter(pk=client_account.pk).update(partner=other_company.partner, external_id="")
            move_what_hangs_on([client_account], other_company.partner)
            assert not SearchEntry.objects.filter(noun="contacts").exclude(partner=other_company.partner).exists()
            transaction.set_rollback(True)
        return len(taken)

    one = asked()
    for name in ("Mei", "Ana", "Tom"):
        about = {"kind": "technical", "name": name, "email": f"{name}@home.example"}
        create_contact(actor=company.actor(), client_account=client_account, **about)
    assert asked() == one


def test_seats_are_counted_where_they_are(company, other_company, client_account, offered):
    accept(offered, other_company)
    totals = Subscription.objects.values_list("partner__slug").annotate(seats=Sum("purchased"))
    assert dict(totals) == {"hartwell-it": 5, "nordlicht": 16}
    team = Subscription.objects.get(admin_email="it@hartwell.example")
    change_seats(actor=other_company.actor(), subscription=team, seats=20, reason="They grow")
    assert list(ledger_faults()) == []


@pytest.fixture
def prices(company, other_company) -> None:
    """The receiver pays less than the giver, by its tier."""
    low, high = Tier.objects.order_by("rank")[:2]
    Profile.objects.create(partner=company.partner, tier=low, currency="USD")
    Profile.objects.create(partner=other_company.partner, tier=high, currency="USD")
    cheaper = set_price("advanced", "yearly", "180")
    type(cheaper).objects.filter(pk=cheaper.pk).update(tier=high)
    set_price("advanced", "yearly", "192")


def test_each_pays_the_days_it_holds_the_client(prices, company, other_company, offered):
    """The giver's charges stay with it, and what they pay ahead is credited by the day; the receiver is charged at its price."""
    team = Subscription.objects.get(admin_email="it@hartwell.example")
    with clock.moved(by=timedelta(days=10)):
        accept(offered, other_company)
        team.refresh_from_db()
        days, left = (team.renews_on - team.started_on).days, (team.renews_on - clock.today()).days
        credited = Charge.objects.visible_to(company.actor()).filter(subscription=team, kind="credit")
        charged = charges_of(team, other_company.actor())
        for lots in (credited, charged):  # as they were bought
            assert sorted(one.quantity for one in lots) == [2, 10]
            assert {(one.part_start, one.part_end) for one in lots} == {(clock.today(), team.renews_on)}
        assert {(one.kind, one.price_id) for one in charged} == {("new", team.price_id)}
        taken = sum(one.cost for one in charged)
        assert taken == pytest.approx(Decimal(12 * 180 * left) / days, abs=Decimal("0.01"))
        paid = charges_of(team, company.actor()).aggregate(cost=Sum("cost"))["cost"]
        assert paid == pytest.approx(Decimal(12 * 192 * 10) / days, abs=Decimal("0.01"))
        cancel_subscription(actor=other_company.actor(), subscription=team, reason="They leave us, too")
        assert sum(one.cost for one in charges_of(team, other_company.actor())) == 0


def test_the_giver_loses_access_at_once_whatever_it_still_holds(company, other_company, client_account, offered):
    """With objects that were read before: as of a request under way, or a job's row."""
    owner, team = company.actor(), Subscription.objects.get(admin_email="it@hartwell.example")
    mine, contact = make_client(company, "Mine"), Contact.objects.get()
    accept(offered, other_company)
    for act in (
        lambda: update_client_account(actor=owner, client_account=client_account, city="Salem"),
        lambda: archive_client_account(actor=owner, client_account=client_account, reason="Gone"),
        lambda: change_seats(actor=owner, subscription=team, seats=30, reason="More"),
        lambda: withdraw_scheduled_change(actor=owner, subscription=team),
        lambda: sell(company, client_account, 5, "new@hartwell.example"),
        lambda: create_contact(actor=owner, client_account=client_account, kind="admin", name="B", email="b@b.example"),
        lambda: create_note(actor=owner, subject=client_account, text="Still here?"),
        lambda: attach_file(actor=owner, record=client_account, upload=None),
        lambda: offer_handover(actor=owner, client_account=client_account, receiver="third"),
        lambda: merge_client_accounts(
            actor=owner, client_account=mine, other=client_account, confirmation=client_account.name
        ),
    ):
        with pytest.raises(NotFound):
            act()
    assert not Contact.objects.visible_to(owner).filter(pk=contact.pk).exists()
    assert not SeatMovement.objects.visible_to(owner).filter(subscription=team).exists()
    assert SearchEntry.objects.get(pk=client_account.pk).partner == other_company.partner
    assert not SearchEntry.objects.visible_to(owner).filter(pk=client_account.pk).exists()
    assert SearchEntry.objects.visible_to(other_company.actor()).filter(pk=client_account.pk).exists()


def test_what_the_giver_wrote_down_stays_with_it_on_the_handover(company, other_company, client_account, offered):
    accept(offered, other_company)
    note, file = Note.objects.get(), File.objects.get()
    assert note.subject_id == file.subject_id == offered.pk
    assert note.partner == file.partner == company.partner
    assert Note.objects.visible_to(company.actor()).get() == note
    assert not Note.objects.visible_to(other_company.actor()).exists()
    assert not File.objects.visible_to(other_company.actor()).exists()
    with pytest.raises(errors.NotOnHandover):
        create_note(actor=company.actor(), subject=offered, text="More")


def test_history_keeps_both_names_and_each_side_its_own(company, other_company, client_account, offered):
    accept(offered, other_company)
    giver, receiver = company.actor(), other_company.actor()
    for actor in (giver, receiver):
        told = Event.objects.visible_to(actor).get(verb="client_account.handed_over")
        assert told.new["from_partner"] == "Hartwell IT"
        assert told.new["to_partner"] == "Nordlicht Systemhaus"
    mine = Event.objects.visible_to(giver).get(verb="client_account.handed_over").old
    assert (mine["external_id"], mine["tags"]) == ("1041", ["VIP"])
    theirs = Event.objects.visible_to(receiver).get(verb="client_account.handed_over")
    assert theirs.old == {}
    assert list(Event.objects.visible_to(receiver).about(client_account)) == [theirs]
    assert Event.objects.visible_to(giver).filter(verb="client_account.created", subject_id=client_account.pk).exists()
    numbers = Event.objects.visible_to(receiver).filter(verb="subscription.handed_over").values_list("old", "new")
    assert sorted((old["number"], new["number"]) for old, new in numbers) == [(2, 1), (3, 2)]
    movements = SeatMovement.objects.visible_to(receiver).filter(subscription__admin_email="it@hartwell.example")
    assert [one.delta for one in movements.order_by("sequence")] == [10, 2]


def test_only_the_two_partners_and_staff_know_of_it(company, other_company, third, offered, staff, everybody):
    for actor in (third.actor(), company.actor("learner"), other_company.actor("learner"), Actor.anonymous()):
        assert not Handover.objects.visible_to(actor).exists()
    for actor in (company.actor("read-only"), other_company.actor("seller"), staff):
        assert Handover.objects.visible_to(actor).get() == offered
    for role in ("seller", "technician", "billing", "read-only"):
        with pytest.raises(NotAllowed):
            accept_handover(actor=other_company.actor(role), handover=offered)
        with pytest.raises(NotAllowed):
            withdraw_handover(actor=company.actor(role), handover=offered)
    for act, actor in (
        (accept_handover, company.actor()), (accept_handover, third.actor()), (withdraw_handover, other_company.actor()),
        (withdraw_handover, third.actor()),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            act(actor=actor, handover=offered)
    with pytest.raises(NotFound):
        decline_handover(actor=company.actor(), handover=offered, reason="No")


def test_a_receiver_is_named_exactly_or_not_found(company, other_company, third, client_account):
    Profile.objects.create(
        partner=other_company.partner, tier=Tier.objects.first(), reseller_id="NSH-1182", website="nordlicht.example"
    )
    owner = company.actor()
    for name in ("nordlicht", "NORDLICHT  systemhaus", "nsh-1182", other_company.partner.pk):
        handover = offer_handover(actor=owner, client_account=client_account, receiver=name)
        assert handover.to_partner == other_company.partner
        withdraw_handover(actor=owner, handover=handover)
    for name in ("nord", "", "%", "nordlicht systemhaus gmbh", "nordlicht.example"):  # the last is a website
        with pytest.raises(errors.ReceiverNotFound):
            offer_handover(actor=owner, client_account=client_account, receiver=name)
    with pytest.raises(errors.ReceiverIsHolder):
        offer_handover(actor=owner, client_account=client_account, receiver="hartwell-it")


def test_what_the_network_gave_out_goes_before_a_name(company, other_company, third, client_account):
    """Nobody draws another one's clients to itself, or away from it, by a name."""
    third.partner.name = "Nordlicht"
    third.partner.save()
    handover = offer_handover(actor=company.actor(), client_account=client_account, receiver="nordlicht")
    assert handover.to_partner == other_company.partner


def test_one_open_handover_at_a_time(company, third, client_account, offered):
    with pytest.raises(errors.AlreadyOffered):
        offer_handover(actor=company.actor(), client_account=client_account, receiver=third.partner.slug)
    withdraw_handover(actor=company.actor(), handover=offered)
    offer_handover(actor=company.actor(), client_account=client_account, receiver=third.partner.slug)


def test_an_acceptance_is_bound_to_what_was_looked_at(company, other_company, client_account, offered):
    seen = digest_for_receiver(offered)
    team = Subscription.objects.get(admin_email="it@hartwell.example")
    change_seats(actor=company.actor(), subscription=team, seats=15, reason="More")
    with pytest.raises(errors.ContentsChanged):
        accept(offered, other_company, digest=seen)
    assert Handover.objects.get().is_open
    accept(offered, other_company, digest=digest_for_receiver(offered))
    assert Handover.objects.get().contents["subscriptions"][0]["seats"] == 15


def test_what_the_receiver_has_already_is_named_with_the_way_out(other_company, offered):
    own = make_client(other_company, "Praxis Hartwell", domain="hartwell.example")
    with pytest.raises(errors.DomainIsHere, match="Praxis Hartwell"):
        accept(offered, other_company)
    accept(offered, other_company, without_domain=True)
    came = ClientAccount.objects.get(name="Hartwell Dental")
    merge_client_accounts(actor=other_company.actor(), client_account=own, other=came, confirmation=came.name)
    assert own.subscriptions.count() == 2


def test_a_receiver_that_may_not_sell_takes_nothing_over(other_company, company, client_account, offered):
    partner = other_company.partner
    profile = Profile.objects.create(partner=partner, tier=Tier.objects.first(), authorised_countries=["DE"])
    with pytest.raises(CountryNotAuthorised):
        accept(offered, other_company)
    client_account.country = ""  # hides nothing: it counts as where the giving partner is
    assert isinstance(handover_refusal(partner, client_account), CountryNotAuthorised)
    Profile.objects.filter(pk=profile.pk).update(authorised_countries=["DE", "US"])
    type(partner).objects.filter(pk=partner.pk).update(agreement_due=True)
    with pytest.raises(AgreementRequired):
        accept(offered, other_company)
    before = other_company.actor()
    type(partner).objects.filter(pk=partner.pk).update(agreement_due=False, state="suspended")
    with pytest.raises(PartnerSuspended):
        accept(offered, other_company)
    with pytest.raises(errors.ReceiverUnavailable):  # suspended since the request began
        accept_handover(actor=Actor(**{**_values(before), "agreement_due": False}), handover=offered)
    withdraw_handover(actor=company.actor(), handover=offered)
    with pytest.raises(errors.ReceiverUnavailable):
        offer_handover(actor=company.actor(), client_account=client_account, receiver="nordlicht")


def _values(actor: Actor) -> dict:
    return {name: getattr(actor, name) for name in actor.__dataclass_fields__}


def test_too_few_seats_do_not_go_over(company, third, client_account):
    ScheduledChange.objects.filter(state="scheduled").update(seats=1)
    with pytest.raises(errors.SeatsBelowMinimum, match="The seats of S-2, 1, are"):
        offer_handover(actor=company.actor(), client_account=client_account, receiver=third.partner.slug)


def test_all_that_is_in_the_way_is_said_at_once(company, third, client_account, api):
    lab = Subscription.objects.get(admin_email="lab@hartwell.example")
    change_seats(actor=company.actor(), subscription=lab, seats=3, reason="Fewer")
    ScheduledChange.objects.filter(state="scheduled").update(seats=1)
    Profile.objects.create(partner=third.partner, tier=Tier.objects.first(), authorised_countries=["CA"])
    sent = {"client_account": client_account.pk, "receiver": third.partner.slug}
    answer = api(company.partner, "handovers:write").post("/api/v1/handovers", sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "handover_refused"), answer.content
    told = [error["code"] for error in answer.json()["errors"]]
    assert told == ["country_not_authorised", "handover_below_minimum", "handover_below_minimum"]
    assert {"S-2,", "S-3,"} < set(answer.json()["detail"].split())
    assert answer.json()["next_step"].count("adds seats up to the minimum") == 1


def test_what_is_due_renews_before_it_goes(other_company, client_account, offered):
    team = Subscription.objects.get(admin_email="it@hartwell.example")
    a_year_ago = clock.today() - timedelta(days=365)
    Subscription.objects.filter(pk=team.pk).update(started_on=a_year_ago, renews_on=clock.today(), next_step_on=clock.today())
    ScheduledChange.objects.filter(subscription=team).update(effective_on=clock.today())
    accept(offered, other_company)
    renewed = Event.objects.get(verb="subscription.renewed")
    assert renewed.partner_id == offered.from_partner_id
    team.refresh_from_db()
    assert (team.purchased, team.renews_on > clock.today()) == (8, True)
    assert list(ledger_faults()) == []


def test_an_offer_expires_by_itself(other_company, offered, run_background):
    with clock.moved(by=timedelta(days=14, minutes=1)):
        with pytest.raises(errors.HandoverExpired):
            accept(offered, other_company)
        assert expire_handovers() == 1
        run_background()
    offered.refresh_from_db()
    assert (offered.state, offered.decided_by) == ("expired", "Portal")
    with pytest.raises(errors.HandoverDecided):
        accept(offered, other_company)
    told = Notification.objects.filter(topic="handover", event__verb="handover.expired").values_list("partner__slug")
    assert sorted(slug for (slug,) in told) == ["hartwell-it", "nordlicht"]


def test_the_other_company_is_told_and_whoever_did_it_is_not(company, other_company, offered, run_background):
    run_background()
    to = Message.objects.filter(event__verb="handover.offered").values_list("to_email", flat=True)
    assert list(to) == ["owner@nordlicht.example"]
    decline_handover(actor=other_company.actor(), handover=offered, reason="Too far away for us.")
    run_background()
    to = Message.objects.filter(event__verb="handover.declined").values_list("to_email", flat=True)
    assert list(to) == ["owner@hartwell-it.example"]
    assert Handover.objects.get().reason == "Too far away for us."


def test_qualifications_go_along_and_are_shown_before(company, other_company, client_account, offered, sign_in):
    held, asked = qualify(client_account), qualify(client_account, "non-profit", state="requested", expires_on=None)
    qualify(client_account, state="lapsed")
    assert contents_of(client_account)["qualifications"] == [
        {"kind": "education", "state": "confirmed", "expires_on": held.expires_on.isoformat()},
        {"kind": "non-profit", "state": "requested", "expires_on": None},
    ]
    page = sign_in(other_company.user("owner")).get(f"{other_company.url}/hand-overs/{offered.pk}/").text
    assert "Non-profit" in page
    accept(offered, other_company)
    asked.refresh_from_db()
    assert asked.partner == other_company.partner
    assert len(Handover.objects.get().contents["qualifications"]) == 2


def test_what_the_giver_requested_is_decided_for_the_receiver(
    company, other_company, client_account, offered, staff, run_background
):
    asked = request_qualification(
        actor=company.actor("seller"), client_account=client_account, kind="education", institution="school", registration="R-1"
    )
    Qualification.objects.update(note="Told us on the phone that they may leave")
    accept(offered, other_company)
    gone = Qualification.objects.get()
    assert (gone.note, gone.requested_by, gone.requester, gone.registration) == ("", "", None, "R-1")
    run_background(2)
    decline_qualification(actor=staff, qualification=Qualification.objects.get(pk=asked.pk), reason="No school.")
    run_background(3)
    told = Message.objects.filter(event__verb="qualification.declined").values_list("to_email", flat=True)
    assert list(told) == [other_company.user("owner").email]


def test_a_client_that_is_merged_meanwhile_is_not_handed_over(
    company, other_company, client_account, offered, run_background
):
    kept = make_client(company, "Kept")
    merge_client_accounts(
        actor=company.actor(), client_account=kept, other=client_account, confirmation=client_account.name
    )
    with pytest.raises(Exception, match="was merged into Kept"):
        accept(offered, other_company)
    run_background()
    assert Handover.objects.get().state == "withdrawn"


def test_merged_and_archived_clients_go_along(company, other_company):
    owner = company.actor()
    client, double = make_client(company, "One", domain="one.example"), make_client(company, "Double", external_id="7")
    merge_client_accounts(actor=owner, client_account=client, other=double, confirmation="Double")
    archive_client_account(actor=owner, client_account=client, reason="Closed")
    offered = offer_handover(actor=owner, client_account=client, receiver="nordlicht")
    accept(offered, other_company)
    gone = ClientAccount.objects.get(pk=double.pk)
    assert (gone.partner, gone.merged_into_id, gone.external_id) == (other_company.partner, client.pk, "")
    assert not ClientAccount.objects.filter(partner=company.partner).exists()


def test_nothing_is_half_moved_when_it_breaks_in_the_middle(company, other_company, offered, monkeypatch):
    from partners.handovers import answering

    def broken(*arguments):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(answering, "_tell", broken)
    with pytest.raises(RuntimeError):
        accept(offered, other_company)
    for table in (ClientAccount, *tables_below(ClientAccount)):
        assert not table.objects.filter(partner=other_company.partner).exists(), table
    assert Handover.objects.get().is_open
    assert Note.objects.get().subject_id.startswith("cl_")


def test_it_can_come_back(company, other_company, client_account, offered):
    accept(offered, other_company)
    client = ClientAccount.objects.get(pk=client_account.pk)
    back = offer_handover(actor=other_company.actor(), client_account=client, receiver="hartwell-it")
    accept_handover(actor=company.actor(), handover=back)
    assert ClientAccount.objects.visible_to(company.actor()).filter(pk=client.pk).exists()
    assert [row.number for row in client.subscriptions.order_by("number")] == [2, 3]
    assert list(ledger_faults()) == []


@pytest.mark.one_engine
def test_every_table_below_a_client_can_follow_it():
    """A new table that hangs on clients either moves by itself or says here why not."""
    tables = tables_below(ClientAccount)
    assert {Subscription, SeatMovement, ScheduledChange, Contact} <= set(tables)
    moving, cleared = {ClientAccount, *tables}, {"owner_id"}
    for table in moving:
        assert not getattr(table, "append_only", False) or table.moves_with, f"{table} needs `moves_with`"
        for field in table._meta.concrete_fields:
            if field.is_relation and issubclass(field.related_model, PartnerOwned) and field.attname not in cleared:
                assert field.related_model in moving, f"{table}.{field.name} stays behind at the other partner"
        assert is_numbered(table) == any(field.name == "number" for field in table._meta.concrete_fields)
