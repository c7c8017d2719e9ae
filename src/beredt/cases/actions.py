"""What people do with notices and cases, by one name for those who call it; each act stands in `inbox.actions`."""

from beredt.cases.inbox.actions.amending import amend_case
from beredt.cases.inbox.actions.by_hand import ByHand, register_by_hand
from beredt.cases.inbox.actions.case_merging import merge_cases
from beredt.cases.inbox.actions.joining import mark_duplicate, merge_notice
from beredt.cases.inbox.actions.opening import accept_notice, open_case
from beredt.cases.inbox.actions.rejecting import reject_notice, restore_notice
from beredt.cases.inbox.rules import NoticeRuleError

__all__ = [
    "ByHand",
    "NoticeRuleError",
    "accept_notice",
    "amend_case",
    "mark_duplicate",
    "merge_cases",
    "merge_notice",
    "open_case",
    "register_by_hand",
    "reject_notice",
    "restore_notice",
]
