"""A client as the functions have it: the wire's for the calls that it makes, boto3's for the rest."""

from __future__ import annotations

from typing import Any

from hookline.adapters.aws_wire.connection import Patience
from hookline.adapters.aws_wire.credentials import CredentialSource
from hookline.adapters.aws_wire.services import SERVICES, connect

__all__ = ["WireFirst", "wire"]


def wire(service: str, endpoint: str, region: str, **patience: Any) -> Any:
    """Waits for a busy machine, unless a test says how long."""
    source = CredentialSource({"AWS_ACCESS_KEY_ID": "000000000000", "AWS_SECRET_ACCESS_KEY": "test"})
    settings = {"tries": 1, "connect": 600.0, "answer": 600.0} | patience
    return connect(service, endpoint, region, credentials=source, patience=Patience(**settings))


class WireFirst:
    def __init__(self, boto3_client: Any, service: str, endpoint: str, region: str) -> None:
        self._boto3 = boto3_client
        self._wire = wire(service, endpoint, region) if service in SERVICES else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name, None) or getattr(self._boto3, name)
