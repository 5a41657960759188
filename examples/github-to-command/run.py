"""GitHub push -> command."""

import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from support import hookline, secret, until  # noqa: E402 - from the folder above

with tempfile.TemporaryDirectory() as folder:
    deployed = Path(folder) / "deployed.txt"
    os.environ.update(DEPLOY=str(HERE.resolve() / "deploy.sh"), DEPLOYED=str(deployed))
    secret("/hookline/example/github", "a secret that you give GitHub")
    hookline("hooks", "apply", "--template", "--set", "example-github", "--prune", str(HERE / "hooks.yaml"))
    hookline("trigger", "github", "push", "--hook", "example/github")
    print(until(lambda: deployed.exists() and deployed.read_text()), end="")
