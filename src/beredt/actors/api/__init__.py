"""What the API of every room shares: who may, what goes wrong, and lists in parts."""
