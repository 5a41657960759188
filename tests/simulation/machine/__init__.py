"""AWS, as the simulation needs it, or worse: the real adapters and the real engine run on it, under a virtual clock.

`scheduler` interleaves functions at every call that leaves the process; `faults` decides what goes wrong there;
`dynamodb` and `sqs` are clients with boto3's methods; `lambdas` runs functions from streams, queues and the clock;
`universe` puts a deployment together, with `receivers` that misbehave, `operators` that meddle and a `witness` that
knows what must hold.
"""
