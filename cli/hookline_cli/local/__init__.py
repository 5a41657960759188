"""The local stack: the template, deployed by the real SAM CLI to an AWS emulator on this machine, without Docker.

`python -m hookline_cli.local up | down | logs | status | run | demo`; `make` calls the same.
"""
