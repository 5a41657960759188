"""Slack slash command, answered while Slack waits."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from support import hookline, secret  # noqa: E402 - from the folder above

os.environ["WHEREIS"] = str(HERE.resolve() / "whereis.sh")
secret("/hookline/example/slack", "0123456789abcdef0123456789abcdef")
hookline("hooks", "apply", "--template", "--set", "example-slack", "--prune", str(HERE / "hooks.yaml"))
hookline("trigger", "slack", "/deploy", "--hook", "example/slack", "--set", "text=shop")
