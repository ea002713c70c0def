from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from partners.announcements import services
from partners.announcements.filters import NoticeFilter
from partners.announcements.forms import AnnouncementForm
from partners.announcements.lists import ANNOUNCEMENTS, QUICK, TOLD, TOLD_QUICK
from partners.announcements.models import Announcement, Notice
from partners.announcements.queries import (
    affected_partners,
    affected_partners_seen,
    affected_teams,
    announcements_with_counts,
    notices_for,
    notices_of,
)
from partners.catalogue.models import Plan
from partners.network.models import Tier
from portal.actions import offer
from portal.countries import country_name
from portal.editing import opened_with
from portal.events.queries import timeline_of
from portal.lists.chips import Options
from portal.lists.table import table
from portal.tenancy.models import Partner
from portal.web.listing import listing
from portal.web.markdown import render_markdown
from portal.web.pages import partner_page, staff_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest, PersonRequest, Request
from portal.web.submit import perform, require, submit

KINDS = Options("kind", gettext_lazy("Kind"), Announcement.Kind.choices)
SHOWN_TEAMS = 50
SAMPLE = 12  # partners named in the preview of who is affected


# ── For partners ────────────────────────────────────────────────────────────────────────────────────


@partner_page
def announcement_list(request: PartnerRequest) -> HttpResponse:
    context = {
        "listing": table(request, TOLD, quick=TOLD_QUICK, options=[KINDS]),
        "breadcrumbs": [(_("Announcements"), None)],
    }
    return render(request, "partners/announcements/list.html", context)


@partner_page
def announcement(request: PartnerRequest, pk: str) -> HttpResponse:
    notice = get_object_or_404(notices_for(request.actor), announcement_id=pk)
    teams = affected_teams(notice.announcement, request.actor)
    context = {
        "notice": notice,
        "announcement": notice.announcement,
        "text": render_markdown(notice.announcement.text),
        "acknowledge": offer(request.actor, "announcements.acknowledge", notice),
        "teams": teams if request.GET.get("teams") == "all" else teams[:SHOWN_TEAMS],
        "team_count": teams.count(),
        "breadcrumbs": [
            (_("Announcements"), reverse("announcement-list", args=[request.partner.slug])),
            (notice.announcement.title, None),
        ],
    }
    return render(request, "partners/announcements/record.html", context)


@partner_page
@require_POST
def announcement_acknowledge(request: PartnerRequest, pk: str) -> HttpResponse:
    notice = get_object_or_404(notices_for(request.actor), announcement_id=pk)
    done = _("“{title}” is acknowledged for {partner}.").format(title=notice, partner=request.partner.name)
    perform(request, services.acknowledge_announcement, done=done, notice=notice)
    return redirect("announcement", request.partner.slug, pk)


# ── For staff ───────────────────────────────────────────────────────────────────────────────────────


def _crumbs(record: Announcement | None = None, *further: tuple) -> list[tuple]:
    hub = (_("Programme"), reverse("staff-programme"))
    top = (_("Announcements"), reverse("staff-announcement-list") if record or further else None)
    if record is None:
        return [hub, top, *further]
    return [hub, top, (record.title, reverse("staff-announcement", args=[record.pk]) if further else None), *further]


@staff_page
def staff_announcement_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, ANNOUNCEMENTS, quick=QUICK, options=[KINDS]),
        "create": offer(request.actor, "announcements.create"),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "partners/announcements/staff_list.html", context)


@staff_page
def staff_announcement_create(request: Request) -> HttpResponse:
    require(request, "announcements.create")
    form = AnnouncementForm(request.POST or None, tiers=_tiers(request), plans=_plans(request))
    if request.method == "POST" and (record := submit(request, form, services.create_announcement)):
        messages.success(request, _("The draft is saved. Read it as a partner will, then publish it."))
        return redirect("staff-announcement", record.pk)
    context = {
        "form": form,
        "title": _("Write announcement"),
        "back": reverse("staff-announcement-list"),
        "breadcrumbs": _crumbs(None, (_("Write"), None)),
    }
    return render(request, "partners/announcements/form.html", context)


@staff_page
def staff_announcement_update(request: Request, pk: str) -> HttpResponse:
    require(request, "announcements.update")
    record = get_object_or_404(Announcement.objects.visible_to(request.actor), pk=pk)
    saved = {name: getattr(record, name) for name in services.FIELDS}
    initial = opened_with(saved)
    form = AnnouncementForm(request.POST or None, tiers=_tiers(request), plans=_plans(request), initial=initial)
    if request.method == "POST" and submit(request, form, services.update_announcement, announcement=record):
        messages.success(request, _("The draft is saved."))
        return redirect("staff-announcement", record.pk)
    context = {
        "form": form,
        "title": _("Change draft"),
        "back": reverse("staff-announcement", args=[record.pk]),
        "breadcrumbs": _crumbs(record, (_("Change"), None)),
    }
    return render(request, "partners/announcements/form.html", context)


def _tiers(request: Request) -> list[tuple[str, str]]:
    return [(tier.code, tier.name) for tier in Tier.objects.visible_to(request.actor)]


def _plans(request: Request) -> list[tuple[str, str]]:
    return [(plan.code, plan.name) for plan in Plan.objects.visible_to(request.actor)]


@staff_page
def staff_announcement(request: Request, pk: str) -> HttpResponse:
    """The text as partners read it; whom it will reach, or who has acknowledged it and who has not."""
    record = get_object_or_404(announcements_with_counts(request.actor), pk=pk)
    is_draft = record.state == Announcement.State.DRAFT
    names = {tier.code: tier.name for tier in Tier.objects.visible_to(request.actor)}
    context = {
        "announcement": record,
        "text": render_markdown(record.text),
        "audience": _audience(record, names, dict(_plans(request))),
        "affected_count": affected_partners(record).count() if is_draft else 0,
        "affected": affected_partners_seen(record, request.actor)[:SAMPLE] if is_draft else [],
        "listing": None if is_draft else listing(request, notices_of(record, request.actor), NoticeFilter, ("id",)),
        "reads_partners": request.actor.staff_role in Partner.staff_read_roles,
        "waiting": Notice.objects.visible_to(request.actor).filter(announcement=record, acknowledged_at=None).exists(),
        "offers": {verb: offer(request.actor, f"announcements.{verb}", record) for verb in STAFF_VERBS},
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(record),
    }
    return render(request, "partners/announcements/staff_record.html", context)


STAFF_VERBS = ("update", "publish", "withdraw", "remind")


def _audience(record: Announcement, tier_names: dict[str, str], plan_names: dict[str, str]) -> str:
    tiers = ", ".join(tier_names.get(code, code) for code in record.tiers) or _("every tier")
    countries = ", ".join(country_name(code) for code in record.countries) or _("every country")
    words = _("Partners of {tiers} in {countries}").format(tiers=tiers, countries=countries)
    plans = ", ".join(plan_names.get(code, code) for code in record.plans)
    return _("{partners}, with a team of {plans}").format(partners=words, plans=plans) if plans else words


@staff_page
@require_POST
def staff_announcement_publish(request: Request, pk: str) -> HttpResponse:
    record = get_object_or_404(Announcement.objects.visible_to(request.actor), pk=pk)
    done = _("“{title}” is published. Its partners are being told.").format(title=record)
    perform(request, services.publish_announcement, done=done, announcement=record)
    return redirect("staff-announcement", record.pk)


@staff_page
@require_POST
def staff_announcement_remind(request: Request, pk: str) -> HttpResponse:
    record = get_object_or_404(Announcement.objects.visible_to(request.actor), pk=pk)
    if count := perform(request, services.remind_announcement, announcement=record):
        words = ngettext("{count} partner is being reminded.", "{count} partners are being reminded.", count)
        messages.success(request, words.format(count=count))
    return redirect("staff-announcement", record.pk)


@staff_page
def staff_announcement_withdraw(request: Request, pk: str) -> HttpResponse:
    require(request, "announcements.withdraw")
    record = get_object_or_404(Announcement.objects.visible_to(request.actor), pk=pk)
    form = ReasonForm(request.POST or None, read_by=_("Everybody who was told reads it."))
    if request.method == "POST" and submit(request, form, services.withdraw_announcement, announcement=record):
        messages.success(request, _("“{title}” is withdrawn. Those who were told get a mail.").format(title=record))
        return redirect("staff-announcement", record.pk)
    context = {
        "form": form,
        "title": _("Withdraw “{title}”").format(title=record),
        "button": _("Withdraw announcement"),
        "back": reverse("staff-announcement", args=[record.pk]),
        "breadcrumbs": _crumbs(record, (_("Withdraw"), None)),
    }
    return render(request, "partners/network/reason.html", context)
