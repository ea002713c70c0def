"""Files in a bucket of S3, or of a service that speaks its language, chosen by `FILES_S3_BUCKET`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

TIMEOUTS = {"connect_timeout": 3, "read_timeout": 20, "retries": {"max_attempts": 3}}


@contextmanager
def _as_of_a_disk() -> Iterator[None]:
    """Whatever keeps the bucket from answering is for our code what a broken disk is."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError(str(error)) from error


class BucketStorage(S3Storage):
    """Private, never overwritten, and read as a stream."""

    def __init__(self, **options):
        super().__init__(**options, default_acl=None, file_overwrite=False, client_config=Config(**TIMEOUTS))

    def _open(self, name: str, mode: str = "rb") -> File:
        return BucketFile(self.bucket.Object(self._normalize_name(clean_name(name))), name)

    def exists(self, name: str) -> bool:
        """Asked before a file is saved: a bucket that refuses to say (no permission, no answer) is away, too."""
        with _as_of_a_disk():
            return super().exists(name)

    def _save(self, name: str, content: File) -> str:
        with _as_of_a_disk():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _as_of_a_disk():
            super().delete(name)


class BucketFile(File):
    """An object as it comes from the bucket, from any byte on: neither memory nor disk holds it whole."""

    def __init__(self, found: Any, name: str):
        super().__init__(None, name)
        self.found = found
        self.body: Any = None

    @property
    def size(self) -> int:
        with _as_of_a_disk():
            return self.found.content_length

    def seek(self, position: int, whence: int = 0) -> int:
        """Asks the bucket at once, so that a file that is not there is known before anything of it is sent."""
        self.close()
        given = {"Range": f"bytes={position}-"} if position else {}
        with _as_of_a_disk():
            self.body = self.found.get(**given)["Body"]
        return position

    def read(self, size: int | None = None) -> bytes:
        if self.body is None:
            self.seek(0)
        with _as_of_a_disk():
            return self.body.read(size)

    @property
    def closed(self) -> bool:
        return self.body is None

    def close(self) -> None:
        if self.body is not None:
            self.body.close()
            self.body = None
