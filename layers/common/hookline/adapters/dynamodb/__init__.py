"""The stores in DynamoDB. Functions build them by `adapters.wiring`; `tables` and `wire` are for the stores alone."""
