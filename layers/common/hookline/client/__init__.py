"""A typed client of the management API.

    from hookline.client import Client, aws_signer

    api = Client("https://abc123.execute-api.eu-central-1.amazonaws.com", aws_signer(region="eu-central-1"))
    endpoint = api.create_endpoint("acme", {"url": "https://example.com/hooks"})

`AsyncClient` has the same operations to be awaited. What an operation takes is a model of `hookline.api.models` or a
plain dictionary, what it gives is a model; a problem is raised as `ApiError`. Needs pydantic (`hookline[functions]`).
"""

from __future__ import annotations

from hookline.client.calling import ApiError, aws_signer, bearer
from hookline.client.operations import AsyncClient, Client

__all__ = ["ApiError", "AsyncClient", "Client", "aws_signer", "bearer"]
