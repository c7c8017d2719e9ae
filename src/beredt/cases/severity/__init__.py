"""How serious a shortage is: a rule proposes, with what it builds on, and a person decides beside it."""
