"""What text SQS takes: XML 1.0's characters, at least one of them. Anything else makes it refuse the whole message."""

from __future__ import annotations

import re

__all__ = ["mended", "takes"]

_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def takes(text: str) -> bool:
    return bool(text) and _REFUSED.search(text) is None


def mended(text: str) -> str:
    """With U+FFFD for each character that SQS refuses."""
    return _REFUSED.sub("\ufffd", text)
