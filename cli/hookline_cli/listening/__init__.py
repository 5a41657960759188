"""`hookline listen`: `lease` makes who listens known, `sources` turns copies into arrivals, `forwarding` sends them to
the developer's machine, `engine` drives these and tells a view (`lines`, `screen`) what happens.
"""
