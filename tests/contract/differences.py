"""Where a backend is known to answer otherwise than AWS documents, by the test that shows it.

`<module>` or `<module>::<test>`, without parameters, and why. Such a test is expected to fail there, so that a backend
that was put right is noticed. docs/decisions/0008 tells the same in prose.
"""

from __future__ import annotations

__all__ = ["DIFFERENCES"]

DIFFERENCES: dict[str, dict[str, str]] = {
    "ministack": {
        "test_inbound_queue::test_a_group_that_sqs_refuses_is_refused": "it accepts any MessageGroupId",
    },
    "elasticmq": {
        "test_dead_letter_moves::test_sqs_itself_refuses_a_second_task": "it answers UnsupportedOperation",
        "test_dead_letter_moves::test_a_cancelled_task_is_listed_as_such": "it forgets a task that was cancelled",
    },
    "moto": {
        "test_inbound_queue::test_a_group_that_sqs_refuses_is_refused": "it accepts any MessageGroupId",
        "test_dead_letter_moves::test_an_api_without_move_tasks_is_told_apart": "it answers 500 without a code",
        "test_stream_faults::test_unknown_shard_is_all_trimmed": "it answers 500, not ResourceNotFoundException",
    },
    "dynalite": {
        "test_aws_wire::test_a_condition_that_does_not_hold_shows_the_item": (
            "it does not return the item on which a condition failed"
        ),
        "test_outbound_stores::test_a_backlogs_step_is_done_once": (
            "it does not return the item on which a condition failed"
        ),
        "test_outbound_stores::test_replacing_again_after_a_lost_answer_is_no_conflict": (
            "it does not return the item on which a condition failed"
        ),
    },
}
