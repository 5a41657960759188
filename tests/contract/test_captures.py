from __future__ import annotations

import pytest

from hookline.adapters.blobs import S3BlobStore
from hookline.adapters.captures import S3Captures
from hookline.errors import NotFound
from hookline.inbound.capture import key_of

pytestmark = pytest.mark.needs("s3")


def test_captured_requests_are_listed_newest_first_and_read(aws):
    bucket = aws.unique("payloads")
    client = aws.client("s3")
    client.create_bucket(Bucket=bucket)
    blobs = S3BlobStore(lambda: client, bucket)
    captures = S3Captures(lambda: client, bucket, blobs)
    assert captures.newest() == []
    for name in ("req_1", "req_3", "req_2"):
        blobs.put(key_of(name), name.encode())
    blobs.put("inbound/2027/other", b"x")
    assert sorted(captures.newest()) == ["req_1", "req_2", "req_3"]
    assert captures.get("req_2") == b"req_2"
    with pytest.raises(NotFound):
        captures.get("req_9")


def test_names_of_many_pages():
    class Client:
        pages = (([("b", 2), ("a", 1)], "next"), ([("c", 3)], None))

        def list_objects_v2(self, **given):
            found, following = self.pages[1 if given.get("ContinuationToken") == "next" else 0]
            rows = [{"Key": key_of(name), "LastModified": at} for name, at in found]
            return {"Contents": rows, "IsTruncated": following is not None, "NextContinuationToken": following}

    assert S3Captures(Client, "bucket", blobs=None).newest() == ["c", "b", "a"]
