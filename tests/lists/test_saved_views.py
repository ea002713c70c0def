"""Lists kept under a name: one's own, those shared in the partner or among staff, and by REST."""

import pytest

from partners.clients.services import create_client_account
from portal.errors import PortalError
from portal.events.models import Event
from portal.lists.models import SavedView
from portal.lists.services import create_saved_view, update_saved_view
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole

pytestmark = pytest.mark.django_db
URL = "/p/hartwell-it/clients/"
VIEWS = "/p/hartwell-it/lists/client-accounts/views/"
NAME = {"list_name": "client-accounts"}


def shown(browser, url: str = URL) -> list[str]:
    return [view.name for view in browser.get(url).context["listing"].views]


def test_a_view_is_saved_from_the_list_opened_again_and_deleted(company, sign_in):
    create_client_account(actor=company.actor(), name="Aspen")
    browser = sign_in(company.user("read-only"))  # keeping views for oneself changes nothing of the company
    saved = browser.post(VIEWS, {"name": " Quiet ones ", "back": f"{URL}?state=inactive&sort=-seats&cursor=x&x=1"})
    assert not SavedView.objects.exists()  # the list knows no “x”
    assert saved["Location"].startswith(URL)
    saved = browser.post(
        VIEWS, {"name": " Quiet ones ", "back": f"{URL}?state=inactive&sort=-seats&columns=city&cursor=x"}
    )
    assert saved["Location"] == f"{URL}?columns=city&sort=-seats&state=inactive"
    page = browser.get(saved["Location"])
    assert page.context["listing"].current_view.name == "Quiet ones"
    assert "Share it with everybody" not in page.text
    assert shown(browser) == ["Quiet ones"]
    assert shown(sign_in(company.user("owner"))) == []
    assert not Event.objects.filter(verb__startswith="saved_view").exists()
    again = browser.post(VIEWS, {"name": "Quiet ones", "back": URL}, follow=True)
    assert "There is a view “Quiet ones” of this list already." in again.text
    view = SavedView.objects.get()
    other = sign_in(company.user("seller"))
    assert other.post(f"/p/hartwell-it/saved-views/{view.pk}/delete/").status_code == 404
    gone = browser.post(f"/p/hartwell-it/saved-views/{view.pk}/delete/", {"back": f"{URL}?state=active"})
    assert gone["Location"] == f"{URL}?state=active"
    assert not SavedView.objects.exists()


def test_owners_and_admins_share_and_keep_what_is_shared(company, other_company, sign_in):
    admin, seller = company.actor("admin"), company.actor("seller")
    view = create_saved_view(actor=admin, name="Renewals", query="?renewing_within=60", shared=True, **NAME)
    assert Event.objects.get(verb="saved_view.shared").subject_label == "Renewals"
    own = create_saved_view(actor=seller, name="Renewals", query="state=active", **NAME)  # beside the shared one
    for refused in (
        lambda: create_saved_view(actor=seller, name="Mine for all", shared=True, **NAME),
        lambda: update_saved_view(actor=seller, saved_view=own, shared=True),
        lambda: update_saved_view(actor=seller, saved_view=view, name="Taken"),
        lambda: create_saved_view(actor=admin, name="Twice", query="colour=red", **NAME),
        lambda: create_saved_view(actor=admin, name="", **NAME),
        lambda: create_saved_view(actor=admin, name="x" * 81, **NAME),
        lambda: create_saved_view(actor=admin, name="x", list_name="nothing"),
        lambda: create_saved_view(actor=admin, name="Renewals", shared=True, **NAME),
    ):
        with pytest.raises(PortalError) as error:
            refused()
        assert error.value.advice
    update_saved_view(actor=company.actor("owner"), saved_view=view, name="Next renewals")
    assert shown(sign_in(company.user("technician"))) == ["Next renewals"]
    assert shown(sign_in(other_company.user("owner")), "/p/nordlicht/clients/") == []


def test_staff_have_views_of_their_own_lists(sign_in, colleague, staff, staff_user, company):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    place = {"list_name": "staff-client-accounts", "query": "country=DE"}
    create_saved_view(actor=staff, name="German", shared=True, **place)
    create_saved_view(actor=Actor.person(manager), name="My own", **place)
    with pytest.raises(PortalError):
        create_saved_view(actor=Actor.person(manager), name="For all", shared=True, **place)
    assert shown(sign_in(manager), "/staff/client-accounts/") == ["German", "My own"]
    browser = sign_in(staff_user)
    assert shown(browser, "/staff/client-accounts/") == ["German"]
    done = browser.post("/staff/lists/staff-client-accounts/views/", {"name": "All", "back": "/staff/client-accounts/"})
    assert done["Location"] == "/staff/client-accounts/?"
    assert SavedView.objects.visible_to(company.actor()).count() == 0
    assert SavedView.objects.visible_to(Actor.anonymous()).count() == 0


def test_a_key_keeps_the_shared_ones(company, api):
    create_saved_view(actor=company.actor("seller"), name="Own", **NAME)
    key = api(company.partner, "saved-views:read", "saved-views:write")
    url = "/api/v1/saved-views"
    body = {"name": "By seats", "query": "sort=-seats", **NAME}
    assert key.post(url, body, format="json").json()["code"] == "must_be_shared"
    made = key.post(url, {**body, "shared": True}, format="json")
    assert (made.status_code, made.json()["query"]) == (201, "sort=-seats")
    assert [row["name"] for row in key.get(url, NAME).json()["data"]] == ["By seats"]
    own = f"{url}/{made.json()['id']}"
    assert key.patch(own, {"query": "state=active"}, format="json").json()["query"] == "state=active"
    assert key.patch(own, {"query": "colour=red"}, format="json").status_code == 400
    assert key.patch(own, {"query": "q=%00"}, format="json").status_code == 400
    assert key.delete(own).status_code == 204
    assert key.get(own).status_code == 404
