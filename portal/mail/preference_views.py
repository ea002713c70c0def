"""What comes by mail, as its reader wants it: behind a mail's link, without an account, and the same under one's account."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from portal import clock
from portal.accounts.queries import account_of
from portal.errors import LinkTooOld
from portal.mail.choice_models import choice_of
from portal.mail.guard import words_of
from portal.mail.models import Message
from portal.mail.opting import OWN, wishes_of
from portal.mail.preference_links import renew_preferences_link
from portal.mail.preferring import choose, forget, kept_about, last_of_each_stream
from portal.mail.reader_links import Reader, read_preferences, reader_of_account
from portal.mail.reader_pages import in_language_of_mail, look_of
from portal.mail.stops import Stop, stopped_by
from portal.mail.streams import OPTIONAL, Stream
from portal.mail.suppressing import stops_of
from portal.web.links import link_expired, link_renewed
from portal.web.pages import Page, person_page, unlisted_page
from portal.web.request import PersonRequest, Request


@dataclass(frozen=True, slots=True)
class Place:
    """Whose page it is, and where its parts are."""

    reader: Reader
    layout: str
    url: str
    kept_url: str
    forget_url: str
    renew_url: str = ""


class Doors(NamedTuple):
    by_link: Page
    own: Page


def _doors(view: Callable[[Request, Place], HttpResponse]) -> Doors:
    """The same page by the link in a mail, and for whoever is signed in."""

    @functools.wraps(view)
    def by_link(request: Request, token: str) -> HttpResponse:
        try:
            reader = read_preferences(token)
        except LinkTooOld as error:
            return link_expired(request, error, renew_url=reverse("mail-preferences-renew", args=[token]))
        request.actor = reader.actor(request.id)
        urls = [reverse(f"mail-preferences{part}", args=[token]) for part in ("", "-kept", "-forget", "-renew")]
        return in_language_of_mail(request, reader, lambda: view(request, Place(reader, "layouts/mailed.html", *urls)))

    @functools.wraps(view)
    def own(request: PersonRequest) -> HttpResponse:
        urls = [reverse(f"account-mail{part}") for part in ("", "-kept", "-forget")]
        return view(request, Place(reader_of_account(account_of(request.user)), "layouts/app.html", *urls))

    return Doors(unlisted_page(by_link), person_page(own))


class PreferencesForm(forms.Form):
    """A field for each stream; one that the reader cannot switch on says why. By a link that may have been passed on nothing is
    switched on again.
    """

    at_most_weekly = forms.BooleanField(
        label=gettext_lazy("At most one of these mails a week"),
        required=False,
        help_text=gettext_lazy("What is not useful any more by then does not come at all."),
    )
    paused = forms.BooleanField(label=gettext_lazy("Pause all of these for 30 days"), required=False)

    def __init__(self, data, reader: Reader):
        super().__init__(data)
        others = _stops_of_others(reader)
        wishes = set(wishes_of(reader).values_list("stream", flat=True))
        last = last_of_each_stream(reader)
        for stream in OPTIONAL:
            stop = stopped_by(stream, others, has_account=not reader.partner_id)
            comes = not stop and stream not in wishes
            self.fields[stream] = forms.BooleanField(
                label=Stream(stream).label,
                required=False,
                initial=comes,
                disabled=bool(stop) or not (comes or reader.is_proven),
                help_text=words_of(stop) if stop else _last_words(last.get(stream), reader),
            )
        self.order_fields([*OPTIONAL, "at_most_weekly", "paused"])
        self._show_choice(reader)

    def _show_choice(self, reader: Reader) -> None:
        choice, now = choice_of(reader.address), clock.now()
        self.fields["at_most_weekly"].initial = bool(choice and choice.at_most_weekly)
        if choice and choice.paused_until and choice.is_paused(now):
            self.fields["paused"].initial = True
            day = clock.reader_s_day(choice.paused_until)
            self.fields["paused"].help_text = _("Paused until {day}.").format(day=day)
        for name in ("at_most_weekly", "paused"):
            self.fields[name].disabled = bool(self.fields[name].initial) and not reader.is_proven

    def clean(self) -> dict:
        values = self.cleaned_data
        wanted = {stream: values[stream] for stream in OPTIONAL if not self.fields[stream].disabled}
        return {"wanted": wanted, "at_most_weekly": values["at_most_weekly"], "paused": values["paused"]}


def _stops_of_others(reader: Reader) -> list[Stop]:
    """All but what this reader said and can take back: also of everybody's mail, of a contact's page."""
    stops = stops_of(reader.address, reader.partner_id or None)
    return [stop for stop in stops if stop.cause not in OWN or stop.by_partner != bool(reader.partner_id)]


def _last_words(last: Message | None, reader: Reader) -> str:
    """By a link that may have been passed on, not of every mail: then nothing is said of none."""
    if last is None or last.sent_at is None:
        return _("None has come yet.") if reader.is_proven else ""
    return _("Last: “{subject}”, {day}").format(subject=last.subject or last.kind, day=clock.reader_s_day(last.sent_at))


def _show(request: Request, place: Place) -> HttpResponse:
    form = PreferencesForm(request.POST if request.method == "POST" else None, place.reader)
    if request.method == "POST" and form.is_valid():
        choose(actor=request.actor, reader=place.reader, **form.cleaned_data)
        messages.success(request, _("Your choice holds from now on."))
        return redirect(place.url)
    context = {"form": form, "place": place, "breadcrumbs": [(_("Mail preferences"), None)], **look_of(place.reader)}
    return render(request, "portal/mail/preferences.html", context)


@require_POST
def _kept(request: Request, place: Place) -> HttpResponse:
    answer = JsonResponse(kept_about(place.reader), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="mail.json"'
    return answer


@require_POST
def _forget(request: Request, place: Place) -> HttpResponse:
    """The link is dead afterwards where its mail was one of them."""
    count = forget(actor=request.actor, reader=place.reader)
    words = ngettext("Your address was taken out of {count} mail.", "Your address was taken out of {count} mails.", count)
    context = {"done": words.format(count=count), "place": place, "breadcrumbs": [(_("Mail preferences"), None)]}
    return render(request, "portal/mail/forgotten.html", {**context, **look_of(place.reader)})


SHOW, KEPT, FORGET = _doors(_show), _doors(_kept), _doors(_forget)


@unlisted_page
@require_POST
def mail_preferences_renew(request: Request, token: str) -> HttpResponse:
    """A link mails a new one, to the address that it was mailed to: it may be too old, or have been passed on."""
    reader = read_preferences(token, expired=True)
    made = renew_preferences_link(actor=reader.actor(request.id), reader=reader)
    return link_renewed(request, sent_at=made.created_at)
