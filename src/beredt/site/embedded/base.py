"""The database backend: PostgreSQL's own, with the embedded server started (or found running) before a connection."""

from pathlib import Path
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from beredt.site.embedded import server


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL whose server lives in the folder that OPTIONS_EMBEDDED names."""

    @property
    def _folder(self) -> Path:
        return Path(self.settings_dict["OPTIONS_EMBEDDED"]["folder"])

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        running = server.ensure_running(self._folder)
        params["host"] = str(running.socket_folder)
        params["user"] = running.user
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As PostgreSQL's own, but a server that has died since the last connection is started again."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as failure:
            if isinstance(failure, psycopg.errors.InvalidCatalogName) or "does not exist" in str(failure):
                raise
            server.revive(self._folder)
            return super().get_new_connection(self.get_connection_params())
