"""What a local test needs to know of the deployed stack."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3

__all__ = ["LocalStack"]


@dataclass(frozen=True)
class LocalStack:
    """The running stack; `settings` is what stands in `.local/env`."""

    settings: dict[str, str]

    @property
    def api_url(self) -> str:
        return self.settings["HOOKLINE_API_URL"]

    @property
    def name(self) -> str:
        return self.settings["HOOKLINE_STACK"]

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.settings["AWS_ENDPOINT_URL"],
            region_name=self.settings["AWS_REGION"],
            aws_access_key_id=self.settings["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.settings["AWS_SECRET_ACCESS_KEY"],
        )

    @cached_property
    def outputs(self) -> dict[str, str]:
        (stack,) = self.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
