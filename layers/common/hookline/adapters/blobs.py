"""Claim checks in S3: bodies that are too large for a message or an item. The bucket's lifecycle rule removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hookline.adapters.aws_errors import aws_errors
from hookline.errors import InvalidInput, NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["S3BlobStore"]


MOST_BYTES = 16 * 1024 * 1024  # more than anything that Hookline puts there: who publishes by reference names the key


class S3BlobStore:
    """`client` is called at the first use: most invocations carry no large body."""

    def __init__(self, client: Callable[[], Any], bucket: str) -> None:
        self._make = client
        self._made: Any = None
        self._bucket = bucket

    def put(self, key: str, data: bytes) -> str:
        with aws_errors("payload bucket"):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=data)
        return f"s3://{self._bucket}/{key}"

    def get(self, ref: str) -> bytes:
        prefix = f"s3://{self._bucket}/"
        if not ref.startswith(prefix):  # a message names no other bucket, whatever is in it
            raise NotFound(f"{ref[:200]} is not in the payload bucket")
        with aws_errors("payload bucket"):
            answer = self._client.get_object(Bucket=self._bucket, Key=ref.removeprefix(prefix))
            if answer["ContentLength"] > MOST_BYTES:
                answer["Body"].close()
                raise InvalidInput.at("payload", f"expected an object of at most {MOST_BYTES} bytes")
            data: bytes = answer["Body"].read()
        return data

    def delete_all(self, prefix: str) -> int:
        deleted = 0
        with aws_errors("payload bucket"):
            while keys := self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix).get("Contents"):
                objects = [{"Key": each["Key"]} for each in keys]
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
                if errors := answer.get("Errors"):
                    raise Unavailable(f"payload bucket: {len(errors)} objects stayed")
                deleted += len(objects)
        return deleted

    @property
    def _client(self) -> Any:
        if self._made is None:
            self._made = self._make()
        return self._made
