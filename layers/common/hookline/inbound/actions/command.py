"""`command`: adnanh/webhook's execute-command, in a clean environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookline.errors import ActionRefused
from hookline.inbound.actions.tools import Result
from hookline.inbound.hooks.command import build
from hookline.inbound.payload.payload import MalformedMultipart
from hookline.inbound.ports import Process

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookline.inbound.actions.tools import Job, Tools

__all__ = ["run"]

_HARMLESS = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
_CREDENTIALS = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"),
    "AWS_ENDPOINT_URL",
)


def run(job: Job, tools: Tools) -> Result:
    """A command that ends with another code than 0, or not in time, may succeed the next time."""
    try:
        command = build(job.hook, job.message.request, verdict=job.verdict, now=job.now)
    except MalformedMultipart as error:
        raise ActionRefused(f"the body is no multipart form: {error}") from error
    env = clean_environment(tools.environ, credentials=job.plan.allow_credentials)
    for variable in command.env:
        name, _, value = variable.partition("=")
        env[name] = value
    process = Process(
        path=command.path,
        args=tuple(command.args[1:]),
        env=env,
        files={file.env_name: file.data for file in command.files},
        cwd=command.cwd,
        timeout=job.timeout,
    )
    done = tools.processes.run(process)
    failure = ""
    if done.timed_out:
        failure = f"the command did not end within {job.timeout:g} s and was killed"
    elif done.exit_code:
        failure = f"the command ended with code {done.exit_code}"
    return Result(done.output, done.output_bytes, done.exit_code, failure)


def clean_environment(environ: Mapping[str, str], *, credentials: bool) -> dict[str, str]:
    """Nothing of the worker's own that a command could misuse: no credentials, no table names, no Lambda runtime.

    HOME and TMPDIR are the runner's to give: a directory of its own for every run.
    """
    names = _HARMLESS + (_CREDENTIALS if credentials else ())
    return {name: environ[name] for name in names if name in environ}
