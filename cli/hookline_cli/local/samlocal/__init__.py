"""`make sam-local`: the functions in containers by `sam local`, on whatever AWS emulator answers at an address.

`loop.run` is the whole; `bridge/` does what `sam local` lacks, the event source mappings and the schedule.
"""
