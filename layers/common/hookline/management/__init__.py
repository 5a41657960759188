"""What operators and tenants do to a deployment, one module a resource, spoken to by the management API, the console
and the command line alike.

Everything here is pure: it speaks to ports, takes the clock as an argument and raises `errors`. The entry point is
`Services`.
"""
