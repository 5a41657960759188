"""What a sender of webhooks must do, checked on any sender from the outside: `hookline conformance`.

The entry point is `run.check`: it drives a sender through a `driver.Driver` and watches what arrives at a scriptable
receiver.
"""
