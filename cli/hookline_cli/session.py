"""Which AWS: profile, region and credentials, chosen as the AWS CLI chooses them.

The region: `--region`, AWS_REGION, AWS_DEFAULT_REGION, the profile's (boto3 alone does not know AWS_REGION). The
profile: `--profile`, AWS_PROFILE. A profile given by option wins over credentials in the environment, one given by
variable does not. AWS_ENDPOINT_URL leads to an emulator.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, cast

import typer
import typer.main
from typer.core import TyperOption

__all__ = ["Chosen", "choose", "client", "forget", "options", "region"]


@dataclass(slots=True)
class Chosen:
    """What the options said."""

    profile: str | None = None
    region: str | None = None


_chosen = Chosen()


def choose(*, profile: str | None = None, region: str | None = None) -> None:
    """Of what is not given, the environment and the configuration decide."""
    _chosen.profile = profile or _chosen.profile
    _chosen.region = region or _chosen.region
    forget()


def forget() -> None:
    """The next client is of a new session."""
    _session.cache_clear()


class _Option(TyperOption):
    """A text that is passed on as it was given: typer's coercion would load pydantic, and help would wait for it."""

    def process_value(self, ctx: Any, value: Any) -> Any:  # noqa: ARG002 - typer's signature
        if value:
            choose(**{str(self.name): value})


def options() -> list[Any]:
    """`--profile` and `--region`, for a command that need not know of them."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False)

    @app.command()
    def template(
        *,
        profile: Annotated[str | None, typer.Option("--profile", help="AWS profile; else AWS_PROFILE.")] = None,
        region: Annotated[
            str | None, typer.Option("--region", help="AWS region; else AWS_REGION or the profile's.")
        ] = None,
    ) -> None:
        pass

    return [
        _Option(param_decls=made.opts, type_descriptor=made.type_descriptor, help=made.help, expose_value=False)
        for made in cast("list[TyperOption]", typer.main.get_command(app).params)
        if made.name in {"profile", "region"}
    ]


def client(service: str, **patience: Any) -> Any:
    """A boto3 client, with `patience` as `hookline.adapters.aws.client` takes it.

    Raises botocore's ProfileNotFound, NoRegionError, NoCredentialsError and their like.
    """
    _session()
    from hookline.adapters import aws

    return aws.client(service, **patience)


def region() -> str | None:
    """The one in use; None where nothing says it. Raises botocore's ProfileNotFound."""
    found: str | None = _session().region_name
    return found


@cache
def _session() -> Any:
    """Becomes boto3's own session, which all adapters use."""
    from pathlib import Path

    import boto3
    import botocore.session
    from botocore.utils import JSONFileCache

    from hookline.adapters import aws

    core = botocore.session.Session(profile=_chosen.profile)
    assumed = core.get_component("credential_provider").get_provider("assume-role")
    # a role's session is kept where the AWS CLI keeps it: a code for MFA is asked for once, not by every command
    assumed.cache = JSONFileCache(str(Path.home() / ".aws/cli/cache"))
    named = _chosen.region or os.environ.get("AWS_REGION") or None
    boto3.setup_default_session(botocore_session=core, region_name=named)
    aws.client.cache_clear()
    return boto3.DEFAULT_SESSION
