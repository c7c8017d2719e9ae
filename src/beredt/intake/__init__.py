"""Data deliveries: the original file kept, who sent it, what was taken or why it was refused."""
