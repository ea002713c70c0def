"""Mail that waited when mail got its streams."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from partners.announcements.models import Announcement, Notice
from portal import clock
from portal.mail.models import Message
from tests.mail.test_services import queue


def notice_of(partner, **announcement) -> dict:
    fields = {"title": "New", "text": "New.", "state": "published", "published_at": clock.now(), **announcement}
    return {"notice": Notice.objects.create(announcement=Announcement.objects.create(**fields), partner=partner).pk}


def test_it_is_of_the_stream_that_it_would_be_of_today(company):
    known, new = company.user("owner"), company.user("admin")
    new.set_unusable_password()
    new.save()
    news, duty = notice_of(company.partner), notice_of(company.partner, acknowledgement_required=True)
    rows = {
        "known": ("welcome", {"to": known}),
        "new": ("welcome", {"to": new}),
        "nobody": ("welcome", {}),
        "client": ("first-client", {"to": new}),
        "news": ("announcement", {"to": known, "context": news}),
        "duty": ("announcement", {"to": known, "context": duty}),
        "gone": ("announcement", {"to": known, "context": {"notice": "gone"}}),
        "other": ("notice", {"to": known}),
    }
    for key, (template, fields) in rows.items():
        queue(key, template=template, stream="transactional", **fields)
    queue("left", template="first-client", stream="transactional", to=known)
    Message.objects.filter(dedupe_key="left").update(state="sent")
    migration = import_module("partners.migrations.0097_mail_that_waits_knows_its_stream")
    migration.tell_streams(apps, SimpleNamespace(connection=connection))
    told = Message.objects.exclude(stream="transactional").values_list("dedupe_key", "stream", "lane")
    assert set(told) == {("known", "onboarding", 1), ("client", "onboarding", 1), ("news", "product-news", 2)}
