from __future__ import annotations

import pytest
from tests.fakes.inbound import FakeBlobStore

from hookline.adapters.blobs import S3BlobStore
from hookline.errors import NotFound, Unavailable

pytestmark = pytest.mark.needs("s3")


@pytest.fixture
def blobs(backend):
    if backend is None:
        return FakeBlobStore()
    bucket = backend.unique("payloads")
    backend.client("s3").create_bucket(Bucket=bucket)
    return S3BlobStore(lambda: backend.client("s3"), bucket)


def test_bytes_come_back_as_they_went(blobs):
    data = bytes(range(256)) * 2000
    assert blobs.get(blobs.put("inbound/2027/one", data)) == data


def test_an_object_larger_than_any_of_ours_is_not_read(aws, monkeypatch):
    from hookline.adapters import blobs as module
    from hookline.errors import InvalidInput

    bucket = aws.unique("payloads")
    aws.client("s3").create_bucket(Bucket=bucket)
    store = S3BlobStore(lambda: aws.client("s3"), bucket)
    reference = store.put("large", b"x" * 11)
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    with pytest.raises(InvalidInput, match="at most 10 bytes"):
        store.get(reference)


def test_all_of_a_prefix_go_and_nothing_else(blobs):
    for key in ("events/acme/a", "events/acme/b", "events/acme-2/a"):
        kept = blobs.put(key, b"x")
    assert blobs.delete_all("events/acme/") == 2
    assert blobs.delete_all("events/acme/") == 0
    assert blobs.get(kept) == b"x"


def test_nothing_there(blobs):
    reference = blobs.put("there", b"x")
    with pytest.raises(NotFound):
        blobs.get(reference.replace("there", "elsewhere"))


def test_another_bucket_is_never_read(blobs):
    with pytest.raises(NotFound):
        blobs.get("s3://somebody-elses/secret")


def test_a_bucket_that_does_not_answer(monkeypatch):
    import boto3
    from botocore.config import Config

    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client(
        "s3",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
    )
    with pytest.raises(Unavailable):
        S3BlobStore(lambda: client, "payloads").put("k", b"")
