"""Files of the journal: what may come in, whether the bytes are what the name claims, their text. No Django."""
