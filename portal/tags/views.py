"""A partner's tags: how often each is used, and a page to rename, merge or delete one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.editing import opened_with
from portal.tags.filters import TagFilter
from portal.tags.forms import MergeTagsForm, RenameForm
from portal.tags.models import Tag
from portal.tags.queries import tags_for
from portal.tags.services import delete_tag, merge_tags, rename_tag
from portal.web.listing import listing
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    settings = (_("Settings"), reverse("partner-settings", args=[request.partner.slug]))
    return [settings, (_("Tags"), reverse("tag-list", args=[request.partner.slug]) if further else None), *further]


def _find(request: PartnerRequest, pk: str) -> Tag:
    return get_object_or_404(tags_for(request.actor), pk=pk)


@partner_page
def tag_list(request: PartnerRequest) -> HttpResponse:
    context = {
        "listing": listing(request, tags_for(request.actor), TagFilter, ("folded_name", "id")),
        "change": offer(request.actor, "tags.update"),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "portal/tags/list.html", context)


@partner_page
def tag_update(request: PartnerRequest, pk: str) -> HttpResponse:
    """Two forms on one page: a new name, or another tag to become part of."""
    tag = _find(request, pk)
    require(request, "tags.update")
    merging = request.POST if "into" in request.POST else None
    initial = opened_with({"name": tag.name})
    rename = RenameForm(request.POST if request.POST and merging is None else None, initial=initial)
    others = Tag.objects.visible_to(request.actor).exclude(pk=tag.pk).order_by("folded_name")
    merge = MergeTagsForm(merging, others=others)
    form, service = (merge, merge_tags) if merging is not None else (rename, rename_tag)
    if request.method == "POST" and (kept := submit(request, form, service, tag=tag)):
        messages.success(request, _("It is “{tag}” on every client now.").format(tag=kept.name))
        return redirect("tag-list", request.partner.slug)
    context = {
        "tag": tag,
        "rename": rename,
        "merge": merge,
        "has_others": others.exists(),
        "breadcrumbs": _crumbs(request, (tag.name, None)),
    }
    return render(request, "portal/tags/form.html", context)


@partner_page
@require_POST
def tag_delete(request: PartnerRequest, pk: str) -> HttpResponse:
    tag = _find(request, pk)
    perform(request, delete_tag, tag=tag, done=_("The tag “{tag}” is deleted.").format(tag=tag.name))
    return redirect("tag-list", request.partner.slug)
