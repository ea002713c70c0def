"""Files in a bucket: a fake one, asked through the library that asks real ones."""

from hashlib import sha256
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.test import RequestFactory
from storages.backends.s3 import S3Storage

from portal.files.delivery import FileUnavailable, StoredFile, deliver
from portal.files.errors import StorageUnavailable
from portal.files.orphans import orphans
from portal.files.storing import keep

DATA = bytes(range(256)) * 1000


@pytest.fixture
def bucket(settings, monkeypatch):
    import boto3
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    options = {"bucket_name": "files", "region_name": "eu-central-1"}
    chosen = {"BACKEND": "portal.files.s3.BucketStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": chosen}
    with mock_aws():
        bucket = boto3.resource("s3", region_name="eu-central-1").Bucket("files")
        bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield bucket


def test_files_are_kept_in_the_bucket_and_delivered_from_it(db, bucket, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), keep("attachments/a", ContentFile(DATA)) as name:
        pass
    assert [found.key for found in bucket.objects.all()] == [name]
    file = StoredFile(name, "a.pdf", "application/pdf", len(DATA), sha256(DATA).hexdigest())
    whole = deliver(RequestFactory().get("/"), file)
    assert (whole.status_code, b"".join(whole.streaming_content)) == (200, DATA)
    part = deliver(RequestFactory().get("/", headers={"Range": "bytes=1000-1099"}), file)
    assert (part.status_code, b"".join(part.streaming_content)) == (206, DATA[1000:1100])
    with file.open() as content:
        assert b"".join(content.chunks()) == DATA  # as the virus check reads it
        assert content.size == len(DATA)
    assert list(orphans()) == []  # too young
    storages["default"].delete(name)
    with pytest.raises(FileUnavailable):
        deliver(RequestFactory().get("/"), file)


def test_nothing_stays_of_what_fails_and_a_bucket_that_is_away_is_a_503(db, bucket, monkeypatch):
    with keep("attachments/a", ContentFile(DATA)):
        transaction.set_rollback(True)
    assert not list(bucket.objects.all())
    refused = ClientError({"Error": {"Code": "403", "Message": "Forbidden"}}, "HeadObject")
    with monkeypatch.context() as patched:
        patched.setattr(S3Storage, "exists", Mock(side_effect=refused))
        with pytest.raises(StorageUnavailable), keep("attachments/a", ContentFile(DATA)):
            pass
    bucket.delete()
    with pytest.raises(StorageUnavailable), keep("attachments/a", ContentFile(DATA)):
        pass
