"""The Maton gateway's own side: the connections to Wrike accounts that it signs requests with.

::

    connections = Connections.from_env()
    made = await connections.create()
    print("open", made.url)  # in a browser, to sign in to Wrike there
    await connections.wait(made.id)
    wrike = Wrike(auth=ManagedGateway(api_key, made.id))
"""

from __future__ import annotations

from wrike_async.gateway._connection import Connection
from wrike_async.gateway._connections import DEFAULT_GATEWAY_URL, Connections

__all__ = ["DEFAULT_GATEWAY_URL", "Connection", "Connections"]
