"""The world's files, one module a format: bytes to records, or a plain list of what is wrong."""
