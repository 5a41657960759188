"""Captured requests in S3, to be listed: apart from `blobs`, because no function lists its bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.inbound.capture import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from hookline.ports import BlobStore

__all__ = ["S3Captures"]

_MOST = 20_000  # names; a day of them is kept


class S3Captures:
    """`blobs` reads them, in the same bucket."""

    def __init__(self, client: Callable[[], Any], bucket: str, blobs: BlobStore) -> None:
        self._client = client
        self._bucket = bucket
        self._blobs = blobs

    def newest(self) -> list[str]:
        """Their ids, the newest first."""
        found: list[tuple[Any, str]] = []
        start: dict[str, str] = {}
        client = self._client()
        while len(found) < _MOST:
            with aws_errors("listing the payload bucket"):
                answer = client.list_objects_v2(Bucket=self._bucket, Prefix=PREFIX, **start)
            found += [(each["LastModified"], each["Key"].removeprefix(PREFIX)) for each in answer.get("Contents", ())]
            if not answer.get("IsTruncated"):
                break
            start = {"ContinuationToken": answer["NextContinuationToken"]}
        return [name for _, name in sorted(found, reverse=True)]

    def get(self, name: str) -> bytes:
        """Raises NotFound."""
        return self._blobs.get(f"s3://{self._bucket}/{PREFIX}{name}")
