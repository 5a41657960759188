"""What went wrong in an endpoint's own settings (filter, transform, secrets), as a reason that its tenant may read."""

from __future__ import annotations

from hookline.errors import InvalidInput

__all__ = ["reason_of"]


def reason_of(field: str, error: Exception) -> str:
    """The problem as it names itself; of a surprise the kind alone, since its text may quote the event."""
    if isinstance(error, InvalidInput):
        return str(error)
    return f"{field}: expected settings that work on this event ({type(error).__name__})"
