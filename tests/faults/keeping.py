"""MiniStack with what AWS promises and it does not, for as long as its process lives and over its end.

    <ministack's python> -P tests/faults/keeping.py        with PERSIST_STATE=1, STATE_DIR=…

- The records of a table's stream are kept with the table. MiniStack keeps the place that was read and forgets the
  records: after a restart nothing is read until as many new ones have come.
- A stream batch with `batchItemFailures` is read again, as a whole. MiniStack takes it for done.
- SIGUSR1 saves everything, as its end does; `saved` in the folder counts. A SIGKILL goes back to the last time.
"""

from __future__ import annotations

import copy
import os
import signal
import time
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import persistence
from ministack.services import dynamodb, lambda_svc

FOLDER = Path(os.environ["STATE_DIR"])
TRIES = 50  # a copy fails where another thread writes meanwhile

_get_state, _load_state, _execute = dynamodb.get_state, dynamodb.load_persisted_state, lambda_svc._execute_function


def get_state() -> dict[str, Any]:
    streams = {"records": copy.deepcopy(dynamodb._stream_records), "trimmed": copy.deepcopy(dynamodb._stream_trimmed)}
    return _get_state() | {"streams": streams}


def load_state(data: dict[str, Any]) -> None:
    _load_state(data)
    dynamodb._stream_records.update(data["streams"]["records"])
    dynamodb._stream_trimmed.update(data["streams"]["trimmed"])


def execute(function: Any, event: Any, *more: Any, **options: Any) -> Any:
    result = _execute(function, event, *more, **options)
    records = (event.get("Records") if isinstance(event, dict) else None) or [{}]
    body = result.get("body") if records[0].get("eventSource") == "aws:dynamodb" else None
    failed = isinstance(body, dict) and bool(body.get("batchItemFailures"))
    return result | {"error": True} if failed else result


def save(services: dict[str, Any]) -> None:
    for name, state_of in services.items():
        for _ in range(TRIES):
            try:
                state = state_of()
            except RuntimeError:  # a dictionary changed its size
                time.sleep(0.01)
                continue
            if state is not None:
                persistence.save_state(name, state)
            break
        else:
            raise SystemExit(f"{name} could not be saved")
    counted = FOLDER / "saved"
    counted.write_text(str(int(counted.read_text() if counted.exists() else 0) + 1))


dynamodb.get_state, dynamodb.load_persisted_state = get_state, load_state
lambda_svc._execute_function = execute
app.save_all = save
signal.signal(signal.SIGUSR1, lambda *_: save(app._build_persistence_save_dict()))

if __name__ == "__main__":
    app.main()
