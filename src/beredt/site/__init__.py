"""Settings, addresses, base templates, the command line and the embedded database."""
