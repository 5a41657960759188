"""What a sender of webhooks must do, checked on any sender from the outside: `hookline conformance`.

`run.check` is the door: it drives a sender through a `driver.Driver` and watches what arrives at a scriptable receiver.
"""
