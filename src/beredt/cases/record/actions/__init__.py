"""What people write in a record: permission, rule, version or event, and audit in one transaction.

Each raises PermissionDenied, ValidationError by field, and ReplacedError where somebody else was there in the meantime.
"""

from beredt.cases.record.actions.case import correct_case
from beredt.cases.record.actions.devices import open_device_case, save_device
from beredt.cases.record.actions.entries import (
    add_entry,
    answer_proposal,
    dismiss_link,
    edit_entry,
    edit_record,
    remove_entry,
)

__all__ = [
    "add_entry",
    "answer_proposal",
    "correct_case",
    "dismiss_link",
    "edit_entry",
    "edit_record",
    "open_device_case",
    "remove_entry",
    "save_device",
]
