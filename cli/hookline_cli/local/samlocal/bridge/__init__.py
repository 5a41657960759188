"""Event source mappings and the schedule, as Lambda and EventBridge run them: what `sam local` does not do.

`sources` reads them from the template; `queues`, `streams` and `schedule` serve one each; `answers` says what an answer
of a function means for a batch. One thread a source: a function in a container does one thing at a time.
"""
