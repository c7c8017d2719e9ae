"""The page that looks ahead: will it last, until when must it be decided, and what would each choice reach."""
