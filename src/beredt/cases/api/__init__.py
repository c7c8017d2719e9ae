"""The API of cases, notices and statistics: what the pages show and do, for programs."""
