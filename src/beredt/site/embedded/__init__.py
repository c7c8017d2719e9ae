"""A Django database backend that starts its own PostgreSQL under BEREDT_HOME when the first connection is made."""
