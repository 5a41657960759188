"""Where a service is, by region and by the variables that the AWS SDKs know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["endpoint", "is_plain"]

_SUFFIXES = {  # by the region's beginning; botocore's partitions.json
    "cn-": "amazonaws.com.cn",
    "eusc-": "amazonaws.eu",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "eu-isoe-": "cloud.adc-e.uk",
    "us-isof-": "csp.hci.ic.gov",
}
_UNUSUAL = ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT")


def endpoint(service: str, region: str, environ: Mapping[str, str]) -> str:
    """An address without a final slash: AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL, or AWS's own."""
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        named = environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or environ.get("AWS_ENDPOINT_URL")
        if named:
            return named.rstrip("/")
    suffix = next((suffix for start, suffix in _SUFFIXES.items() if region.startswith(start)), "amazonaws.com")
    return f"https://{service}.{region}.{suffix}"


def is_plain(environ: Mapping[str, str]) -> bool:
    """Whether a service's address follows from its region alone: FIPS and dual-stack ones have rules of their own."""
    return not any(environ.get(name, "").lower() == "true" for name in _UNUSUAL)
