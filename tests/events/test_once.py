import pytest
from django.db import IntegrityError, transaction

from portal.events.models import Event, Once
from portal.events.once import record_once


def test_what_is_told_once_is_an_event_once_for_each_occasion(company):
    verb, partner = "partner.looked_at", company.partner
    told = [record_once(verb, partner, occasion, new={"n": 1}) for occasion in ("2027", "2027", "2028")]
    assert [event is not None for event in told] == [True, False, True]
    assert Event.objects.filter(verb=verb).count() == 2


def test_the_database_refuses_a_second_one(db):
    Once.objects.create(key="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Once.objects.create(key="x")
