"""The demo nation: files that a user could send, generated from a seed."""
