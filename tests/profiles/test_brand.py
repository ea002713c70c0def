"""The brand: colours that can be read, a logo, whom to ask; by page, by REST, and in the mail it is for."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from partners.profiles.branding import remove_logo, set_brand, set_logo
from partners.profiles.colours import shown, verdicts
from partners.profiles.errors import ColourUnreadable, NoLogo
from partners.profiles.models import Brand
from partners.tiers.services import create_benefit
from portal import clock
from portal.brand import BUTTON, brand_of
from portal.errors import ChangedMeanwhile, NotAllowed, NotFound, PortalError
from portal.events.models import Event
from portal.files.images import NotAPicture
from portal.tenancy.roles import MANAGERS, Role
from portal.tenancy.services import create_invitation
from tests.factories import picture

pytestmark = pytest.mark.django_db

URL = "/p/hartwell-it/settings/brand/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(company, profile, sign_in):
    return sign_in(company.user("owner"))


def upload(data: bytes, name: str = "logo.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


# ── Colours ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_contrast_just_below_is_not_rounded_up():
    assert shown(4.4999) == "4.4"
    _edge, _text, link = verdicts("#777777", "#777777")
    assert not link.passes
    assert link.words.startswith("4.4 to 1, and 4.5 is needed. #")


def test_one_grey_serves_as_button_and_not_as_link():
    edge, text, link = verdicts("#8a8a8a", "#8a8a8a")
    assert (edge.passes, text.passes, link.passes) == (True, True, False)


@pytest.mark.parametrize(
    ("field", "colour"), [("button_colour", "#ffe600"), ("link_colour", "#888"), ("button_colour", "#fff")]
)
def test_a_pale_colour_is_refused_with_the_nearest_that_can_be_read(owner, profile, field, colour):
    with pytest.raises(ColourUnreadable) as refused:
        set_brand(actor=owner, profile=profile, **{field: colour})
    assert (refused.value.field, refused.value.status) == (field, 400)
    assert not Brand.objects.exists()
    set_brand(actor=owner, profile=profile, **{field: refused.value.values["better"]})


def test_colours_are_kept_in_one_form_and_empty_ones_are_the_portals(owner, profile, company):
    set_brand(
        actor=owner, profile=profile, button_colour="B33", contact_phone="(503) 555-0142", contact_name="Helpdesk"
    )
    look = brand_of(company.partner)
    assert (look.button, look.on_button, look.link) == ("#bb3333", "#ffffff", BUTTON)
    assert look.contact == ("Helpdesk", "+1 503-555-0142")
    set_brand(actor=owner, profile=profile, button_colour="")
    assert brand_of(company.partner).button == BUTTON


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"button_colour": "red; background: url(x)"}, "button_colour"),
        ({"link_colour": "javascript:"}, "link_colour"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"contact_name": "x" * 121}, "contact_name"),
        ({"contact_name": "a\x00"}, "contact_name"),
    ],
)
def test_a_wrong_value_is_named(owner, profile, given, field):
    with pytest.raises(PortalError) as refused:
        set_brand(actor=owner, profile=profile, **given)
    assert (refused.value.field, refused.value.status) == (field, 400)


@pytest.mark.parametrize("role", [role for role in Role if role not in MANAGERS])
def test_other_roles_read_it_and_change_nothing(company, profile, sign_in, role):
    browser, actor = sign_in(company.user(role)), company.actor(role)
    page = browser.get(URL).content.decode()
    assert 'name="button_colour"' not in page
    assert browser.post(URL, {"button_colour": "#000"}).status_code == 403
    assert browser.post(f"{URL}logo/upload/", {"file": upload(picture())}).status_code == 403
    with pytest.raises(NotAllowed):
        set_logo(actor=actor, profile=profile, data=picture())


def test_an_outsider_finds_nothing(outsider, profile):
    with pytest.raises(NotFound):
        set_brand(actor=outsider, profile=profile, button_colour="#000")
    with pytest.raises(NotFound):
        set_logo(actor=outsider, profile=profile, data=picture())


def test_who_saves_second_is_told(company, profile, browser, sign_in):
    seen = browser.get(URL).context["form"]["seen"].value()
    sign_in(company.user("admin")).post(URL, {"button_colour": "#bb3333"})
    answer = browser.post(URL, {"button_colour": "#000000", "seen": seen})
    assert "Admin of Hartwell IT saved something else" in answer.content.decode()
    assert "Take theirs: #bb3333" in answer.content.decode()
    with pytest.raises(ChangedMeanwhile):
        set_brand(actor=company.actor(), profile=profile, seen=seen, button_colour="#000000")
    again = {"button_colour": "#000000", "seen": answer.context["form"]["seen"].value()}
    assert browser.post(URL, again).status_code == 302


def test_the_preview_follows_what_is_typed_and_stores_nothing(browser):
    page = browser.get(f"{URL}preview/", {"button_colour": "#ffe600", "link_colour": "te<b>al"}).content.decode()
    assert 'fill="#ffe600"' in page
    assert "Too pale" in page
    assert "te&lt;b&gt;al" in page
    assert "style=" not in page
    assert not Brand.objects.exists()


# ── The logo ────────────────────────────────────────────────────────────────────────────────────────


def test_a_logo_is_stored_once_shown_replaced_and_removed(browser, owner, profile, settings):
    assert browser.post(f"{URL}logo/upload/", {"file": upload(picture())}).status_code == 302
    set_logo(actor=owner, profile=profile, data=picture())  # a second click
    assert Event.objects.filter(verb="brand.logo_set").count() == 1
    answer = browser.get(f"{URL}logo/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert browser.post(f"{URL}logo/remove/").status_code == 302
    assert browser.get(f"{URL}logo/").status_code == 404
    with pytest.raises(NoLogo):
        remove_logo(actor=owner, profile=profile)


def test_a_replaced_file_goes_when_the_change_is_certain(owner, profile, django_capture_on_commit_callbacks):
    set_logo(actor=owner, profile=profile, data=picture())
    first = Brand.objects.get().logo
    with django_capture_on_commit_callbacks(execute=True):
        set_logo(actor=owner, profile=profile, data=picture(colour="#aa0000"))
        assert first.storage.exists(first.name)
    assert not first.storage.exists(first.name)
    newer = Brand.objects.get().logo.name
    with transaction.atomic():
        set_logo(actor=owner, profile=profile, data=picture(colour="#00aa00"))
        transaction.set_rollback(True)
    assert first.storage.listdir("brands")[1] == [newer.removeprefix("brands/")]


@pytest.mark.parametrize(
    ("data", "name"),
    [(SVG, "logo.svg"), (SVG, "logo.png"), (b"MZ\x90\x00", "logo.png"), (b"", "logo.png")],
    ids=["svg", "svg-named-png", "program", "empty"],
)
def test_what_is_no_picture_is_refused_beside_its_field(browser, data, name):
    answer = browser.post(f"{URL}logo/upload/", {"file": upload(data, name)})
    assert answer.context["logo_form"].errors.keys() == {"file"}
    assert not Brand.objects.exists()


def test_a_picture_under_a_wrong_name_is_taken_for_what_it_is(browser):
    browser.post(f"{URL}logo/upload/", {"file": upload(picture(kind="JPEG"), "../../evil.exe", "text/html")})
    answer = browser.get(f"{URL}logo/")
    assert answer["Content-Type"] == "image/png"
    assert "evil" not in Brand.objects.get().logo.name


# ── In mail ─────────────────────────────────────────────────────────────────────────────────────────


def invite(owner, run_background):
    create_invitation(actor=owner, email="new@hartwell.example", role="seller")
    run_background()
    return mail.outbox[-1]


def test_an_invitation_wears_the_brand(owner, profile, run_background):
    set_brand(actor=owner, profile=profile, button_colour="#bb3333", contact_name="Helpdesk <b>")
    set_logo(actor=owner, profile=profile, data=picture())
    sent = invite(owner, run_background)
    html = sent.alternatives[0][0]
    assert "background: #bb3333" in html
    assert 'src="cid:logo"' in html
    assert "Helpdesk &lt;b&gt;" in html
    assert "Helpdesk <b>" in sent.body
    message = sent.message()
    assert message.get_content_type() == "multipart/related"
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == ["<logo>"]


def test_without_a_logo_the_name_stands_there_and_nothing_is_attached(owner, profile, run_background):
    sent = invite(owner, run_background)
    assert "Hartwell IT</div>" in sent.alternatives[0][0]
    assert not sent.attachments


def test_a_logo_that_cannot_be_read_holds_up_no_mail(owner, profile, run_background):
    set_logo(actor=owner, profile=profile, data=picture())
    logo = Brand.objects.get().logo
    logo.storage.delete(logo.name)
    assert "Hartwell IT</div>" in invite(owner, run_background).alternatives[0][0]


def test_a_tier_without_the_benefit_wears_the_portals_look(company, owner, profile, staff):
    set_brand(actor=owner, profile=profile, button_colour="#bb3333")
    benefit = {"tier": "registered", "code": "own-brand", "label": "Own brand", "included": False}
    create_benefit(actor=staff, valid_from=clock.today(), **benefit)
    assert brand_of(company.partner).button == BUTTON


# ── REST ────────────────────────────────────────────────────────────────────────────────────────────


def test_by_rest(api, company, profile):
    client = api(company.partner, "profiles:read", "profiles:write")
    url = f"/api/v1/profiles/{profile.pk}"
    assert client.get(url).json()["brand"] is None
    assert client.get(f"{url}/logo").status_code == 404
    answer = client.post(f"{url}/set-brand", {"button_colour": "B33"}, format="json")
    assert answer.json()["brand"]["button_colour"] == "#bb3333"
    pale = client.post(f"{url}/set-brand", {"link_colour": "#ff0"}, format="json")
    assert (pale.status_code, pale.json()["code"]) == (400, "colour_unreadable")
    logo = client.post(f"{url}/set-logo", {"file": upload(picture())}, format="multipart")
    assert (logo.json()["brand"]["logo_width"], logo.json()["brand"]["logo_url"]) == (120, f"{url}/logo")
    assert client.get(f"{url}/logo")["Content-Type"] == "image/png"
    torn = client.post(f"{url}/set-logo", b"--x", content_type="multipart/form-data")
    assert (torn.status_code, "multipart/form-data" in torn.json()["next_step"]) == (400, True)
    wrong = client.post(f"{url}/set-logo", {"file": upload(SVG)}, format="multipart")
    assert (wrong.status_code, wrong.json()["code"]) == (400, NotAPicture.code)
    assert client.post(f"{url}/remove-logo", {}, format="json").json()["brand"]["logo_url"] is None
