"""A small file is read at once and a large one by a job: of the same table both make the same rows."""

import pytest
from django.core.files.base import ContentFile

from portal.imports.models import Import
from portal.imports.problems import MissingColumn, WrongMapping
from portal.imports.services import map_import, stage_import
from portal.jobs.models import Job
from portal.jobs.services import run_due_jobs

TITLED = b"""Clients of Cascadia

ID,Company Name,Website,Phone,Country,Date Acquired,Status,
7,Hartwell Dental,hartwell.example,(503) 555-0142,US,03/04/2020,Active,
,
8,Kestrel,www.kestrel.example,12,US,28/04/2020,no,x
7,Hartwell,,,,31/02/2020,,
9,,nameless.example
10,Bluebird, LLC,bluebird.example,,US,,yes,,more
11,Hartwell Dental,,,DE,01/02/2021,,
,Kestrel Two,kestrel.example,030 123456,DE,,perhaps,

Total,,,
,,
"""
UNKNOWN = (
    b"Firmierung;Wo;Seit\nHartwell;Wien;2020-01-02\n;;\nHartwell;Graz;01.02.2021;ragged\nKestrel;Linz;13.01.2021\n"
)
OWN = b"What is wrong,Company Name,City\nThe cell is empty,Hartwell,Salem\n,Kestrel,Salem\n"
OWNED = b"""Client,Account Manager
Hartwell,seller@hartwell-it.example
Kestrel,"IT, Owner of Hartwell"
Bluebird,Learner of Hartwell IT
Nobody,somebody@else.example
"""
SHARED = b"""ID,Company Name,Website,City
1,Hartwell,hartwell.example,Salem
2,Hartwell West,hartwell.example,Salem
,Kestrel,kestrel.example,
,Kestrel Two,kestrel.example,
"""
WAYS = (  # the file, the columns chosen with it, and those chosen afterwards
    (TITLED, None, {"1": "name", "2": "domain"}),
    (TITLED, {"1": "name", "00": "external_id", "5": "acquired_on", "3": ""}, {"0": "name"}),
    (UNKNOWN, {"0": "name"}, {"0": "city", "1": "name", "2": "acquired_on"}),
    (OWN, None, {"0": "city", "1": "name"}),
    (OWNED, None, {"0": "owner", "1": "name"}),
    (SHARED, None, {"3": ""}),
)


def limits(monkeypatch, *, large: bool) -> None:
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 0 if large else 200_000)
    monkeypatch.setattr("portal.imports.services.AT_ONCE_ROWS", 0 if large else 1_000)
    monkeypatch.setattr("portal.jobs.services.CHUNK", 3)


def stage(actor, data, mapping=None):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(data, "x.csv"), mapping=mapping)


def staged(source):
    run_due_jobs()
    source = Import.objects.get(pk=source.pk)
    rows = source.rows.order_by("number")
    names = ("number", "cells", "values", "problems", "has_errors", "outcome", "duplicate_of", "duplicate_by")
    about = ("state", "header", "mapping", "blank_rows", "encoding", "delimiter")
    return [*(getattr(source, name) for name in about), *rows.values(*names)]


@pytest.mark.parametrize(("data", "chosen", "then"), WAYS)
def test_both_ways_come_to_the_same(owner, company, monkeypatch, data, chosen, then):
    company.user("seller"), company.user("learner")
    seen = []
    for large in (False, True):
        limits(monkeypatch, large=large)
        source = stage(owner, data, chosen)
        assert (source.job is not None) == large
        first = staged(source)
        source = Import.objects.get(pk=source.pk)
        map_import(actor=owner, source=source, mapping=then)
        seen.append([first, staged(source)])
        Import.objects.update(mapped_by_hand=False)  # nothing to remember for the second
    assert seen[0] == seen[1]
    assert seen[0][0][0] == "staged"
    assert len(seen[0][0]) > 7


@pytest.mark.parametrize("large", [False, True])
def test_wrong_columns_are_refused_before_anything_is_kept_and_alike_afterwards(owner, monkeypatch, large):
    limits(monkeypatch, large=large)
    never = (
        {"999": "name"},
        {"0": "x", "1": "name"},
        {"0": "name", "1": "name"},
        {"-1": "name"},
        {"0": 1, "1": "name"},
    )
    for mapping in never:
        with pytest.raises(WrongMapping):
            stage(owner, UNKNOWN, mapping)
    if not large:  # of a large one its headers are not known yet
        with pytest.raises(MissingColumn):
            stage(owner, UNKNOWN, {"1": "city"})
    assert not Import.objects.exists()
    source = stage(owner, UNKNOWN, {"0": "name"})
    before = staged(source)
    source.refresh_from_db()
    for mapping in ({"0": "name", "3": "city"}, {"9": "name"}):  # a column of ragged rows alone, and none
        with pytest.raises(WrongMapping):
            map_import(actor=owner, source=source, mapping=mapping)
    assert staged(source) == before


def test_a_column_that_is_not_there_is_found_at_once_where_the_file_is_small_and_has_many_rows(owner, monkeypatch):
    monkeypatch.setattr("portal.imports.services.AT_ONCE_ROWS", 2)
    with pytest.raises(WrongMapping):
        stage(owner, UNKNOWN, {"9": "name"})
    assert stage(owner, UNKNOWN, {"0": "name"}).state == "reading"
    assert stage(owner, b"Company Name,City\n\nA,Salem\n\nB,Salem\n").state == "staged"
    assert Job.objects.count() == 1
