"""What SQS takes as text and as names: anything else makes it refuse the whole message.

A body or an attribute is made of XML 1.0's characters, at least one of them. A MessageGroupId is 1 to 128 letters,
digits and punctuation of ASCII (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).
"""

from __future__ import annotations

import hashlib
import re

__all__ = ["group_id", "sendable", "takes"]

_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_GROUP = re.compile("[!-}]{1,100}")  # without ~, which marks a digest; some length is left for a lane's suffix


def group_id(text: str) -> str:
    """A MessageGroupId for any text, readable where the text can be one; two texts never have the same."""
    if _GROUP.fullmatch(text):
        return text
    return "~" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def takes(text: str) -> bool:
    return bool(text) and _REFUSED.search(text) is None


def sendable(text: str) -> str:
    """With U+FFFD for each character that SQS refuses."""
    return _REFUSED.sub("\ufffd", text)
