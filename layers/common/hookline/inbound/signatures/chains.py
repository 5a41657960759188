"""Whether a certificate that a request named is what it says: its name, its time, and its chain to a trusted root."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

__all__ = ["is_trusted"]

DAY = 86_400


def is_trusted(pem: str, names: Sequence[str], now: float, *, roots: str = "") -> bool:
    """`pem`: the certificate, followed by those of its issuers. `names`: one of which it must be for. `now`: unix
    seconds. `roots`: PEM; those of browsers (certifi) if not given.
    """
    return _is_trusted(pem, tuple(names), int(now // DAY) * DAY, roots)


@lru_cache(maxsize=64)
def _is_trusted(pem: str, names: tuple[str, ...], day: int, roots: str) -> bool:
    from cryptography import x509  # noqa: PLC0415 - few providers sign with certificates
    from cryptography.x509 import verification  # noqa: PLC0415

    try:
        leaf, *issuers = x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        return False
    moment = datetime.fromtimestamp(day, UTC)
    builder = verification.PolicyBuilder().store(verification.Store(_roots(roots))).time(moment)
    for name in names:
        try:
            builder.build_server_verifier(x509.DNSName(name)).verify(leaf, issuers)
        except (verification.VerificationError, ValueError):
            continue
        return True
    return False


@lru_cache(maxsize=2)
def _roots(pem: str) -> list[x509.Certificate]:
    import certifi  # noqa: PLC0415
    from cryptography import x509  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some old roots have serial numbers that RFC 5280 does not allow
        return x509.load_pem_x509_certificates((pem or certifi.contents()).encode())
