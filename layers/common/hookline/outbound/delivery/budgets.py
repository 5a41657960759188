"""How much CPU one tenant's filters and transforms may take from a batch that holds others' events too.

A tenant over its budget goes on in the slow lane, and for a while starts there: what costs others time is paid once,
not with every batch. The CPU clock is an argument, so that a simulation decides what things cost.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookline.ports import Clock

__all__ = ["SLOW_LANE", "BatchBudget", "CpuBudgets"]

PER_TENANT = 0.25  # seconds of CPU in one batch
PER_BATCH = 0.5  # … of all tenants' filters and transforms together
SLOW_FOR = 60.0  # seconds for which a tenant that was over its budget is not asked to do such work in the fast lane

SLOW_LANE = {"per_tenant": 5.0, "per_batch": 20.0, "slow_for": 0.0}  # nobody's first attempt waits behind it


class CpuBudgets:
    """One for as long as the process lives: the fast lane's figures, unless others are given."""

    def __init__(
        self,
        cpu: Clock,
        clock: Clock,
        *,
        per_tenant: float = PER_TENANT,
        per_batch: float = PER_BATCH,
        slow_for: float = SLOW_FOR,
    ) -> None:
        self.cpu = cpu
        self.clock = clock
        self.per_tenant = per_tenant
        self.per_batch = per_batch
        self.slow_for = slow_for
        self.slow: dict[str, float] = {}  # tenants, and until when

    def batch(self) -> BatchBudget:
        now = self.clock()
        self.slow = {tenant: until for tenant, until in self.slow.items() if until > now}
        return BatchBudget(self)


class BatchBudget:
    def __init__(self, budgets: CpuBudgets) -> None:
        self._budgets = budgets
        self._of: dict[str, float] = {}
        self._spent = 0.0

    def allows(self, tenant: str) -> bool:
        """Whether the tenant may do more of its work in this batch."""
        budgets = self._budgets
        return (
            tenant not in budgets.slow
            and self._of.get(tenant, 0.0) < budgets.per_tenant
            and self._spent < budgets.per_batch
        )

    @contextmanager
    def charged(self, tenant: str) -> Iterator[None]:
        budgets = self._budgets
        began = budgets.cpu()
        try:
            yield
        finally:
            took = budgets.cpu() - began
            self._spent += took
            self._of[tenant] = of_tenant = self._of.get(tenant, 0.0) + took
            if of_tenant >= budgets.per_tenant:
                budgets.slow[tenant] = budgets.clock() + budgets.slow_for
