"""The journal of every case: documents in and out, notes, questions and answers, attachments, and the search."""
