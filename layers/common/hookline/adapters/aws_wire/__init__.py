"""AWS calls of the hot paths by libcurl, which signs by itself: a tenth of boto3's CPU, and nothing of it to import.

`services.client("sqs")` gives what boto3's client of that name would: the same method names, arguments and answers, for
the few operations listed in `services`. Adapters take either. Everything else stays with boto3 (`adapters.aws`).
"""
