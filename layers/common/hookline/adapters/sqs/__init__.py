"""The queues in SQS, and what an operator does with dead letters and reported stream records."""
