"""`hookline conformance`: what a sender of webhooks must do, checked on any sender."""

from __future__ import annotations

from typing import Annotated

import typer

from hookline_cli.options import Output
from hookline_cli.output import as_json, busy, listing, note, record


def conformance(
    *,
    url: Annotated[
        str | None,
        typer.Option("--url", help="Where the driver of the sender answers; see docs/outbound/conformance.md."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="A behaviour; may be repeated.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="What a sender should do counts like what it must do.")
    ] = False,
    patience: Annotated[float, typer.Option("--patience", help="Seconds to wait for a request.", min=1.0)] = 90.0,
    quiet: Annotated[
        float, typer.Option("--quiet", help="Seconds without a request that are taken for its end.")
    ] = 5.0,
    host: Annotated[str, typer.Option("--host", help="Where the kit's receiver listens.")] = "127.0.0.1",
    public_url: Annotated[
        str, typer.Option("--public-url", help="Where the sender reaches that receiver, if elsewhere.")
    ] = "",
    port: Annotated[int, typer.Option("--port", help="The receiver's port; 0: any that is free.")] = 0,
    list_: Annotated[bool, typer.Option("--list", help="List the behaviours instead.")] = False,
    vectors: Annotated[bool, typer.Option("--vectors", help="Print signatures to test a signer with instead.")] = False,
    output: Output = None,
) -> None:
    """Check a sender from the outside; exits 0 if it does all that it must, 1 if not."""
    from hookline.errors import InvalidInput
    from hookline_cli.conformance.checklist import registered
    from hookline_cli.conformance.vectors import load

    if vectors:
        record(output, load())
        return
    known = registered()
    if list_:
        rows = [{"behaviour": each.name, "level": each.level, "sentence": each.sentence} for each in known]
        listing(output, rows, {"behaviour": "BEHAVIOUR", "level": "LEVEL", "sentence": "WHAT IT SAYS"})
        return
    if url is None:
        raise InvalidInput.at("--url", "expected the address of the sender's driver (--list shows the behaviours)")
    if unknown := sorted(set(only or ()) - {each.name for each in known}):
        raise InvalidInput.at("--only", f"there is no {', '.join(unknown)} (--list shows the behaviours)")

    from hookline_cli.conformance.driver import DriverFailed, HttpDriver
    from hookline_cli.conformance.run import check, conforms
    from hookline_cli.conformance.world import Settings
    from hookline_cli.local.receiver_process import ReceiverProcess

    try:
        driver = HttpDriver(url)
    except DriverFailed as failed:
        raise InvalidInput.at("--url", str(failed)) from None
    options = ("--host", host, "--port", str(port))
    with ReceiverProcess.start(*options, host=host) as receiver, busy("checking", len(only or known)) as update:
        results = check(
            driver,
            receiver,
            Settings(patience=patience, quiet=quiet),
            only=only or (),
            public_url=public_url,
            progress=update,
        )
    listing(
        output,
        [result._asdict() for result in results],
        {"behaviour": "BEHAVIOUR", "level": "LEVEL", "outcome": "OUTCOME", "reason": "REASON"},
    )
    if not as_json(output):
        count = {
            name: sum(result.outcome == name for result in results) for name in ("passed", "failed", "skipped", "error")
        }
        note(f"{driver.name}: " + ", ".join(f"{number} {name}" for name, number in count.items() if number))
    if not conforms(results, strict=strict):
        raise typer.Exit(1)
