"""E-mails (RFC 5322 with MIME, as .eml files) to records."""

from beredt.formats.email_notice.reader import MAX_BYTES, Attachment, Email, read_email

__all__ = ["MAX_BYTES", "Attachment", "Email", "read_email"]
