"""The database backend: PostgreSQL's own, with the embedded server started (or found running) before a connection."""

from typing import Any

from django.db.backends.postgresql import base

from beredt.site.embedded import server


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL whose server lives in the folder that the setting HOST names."""

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        running = server.ensure_running(self.settings_dict["OPTIONS_EMBEDDED"]["folder"])
        params["host"] = str(running.socket_folder)
        params["user"] = running.user
        return params
