"""What SQS refuses, for the fakes of its queues."""

from __future__ import annotations

import re
import string

from hookline.errors import Unavailable

__all__ = ["check_group"]

_GROUP = re.compile(f"[{re.escape(string.ascii_letters + string.digits + string.punctuation)}]{{1,128}}")


def check_group(group: str) -> None:
    """Raises what an adapter makes of InvalidParameterValue, where SQS's SendMessage answers so to a MessageGroupId."""
    if not _GROUP.fullmatch(group):
        raise Unavailable(f"sending: InvalidParameterValue: MessageGroupId {group!r}")
