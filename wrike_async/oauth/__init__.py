"""OAuth 2.0: signing in as Wrike recommends, and staying signed in.

::

    state = new_state()
    url = authorization_url(client_id, state=state)  # send the user there …
    code = read_redirect(came_back, state=state)  # … and this is what comes back
    auth = await exchange_code(client_id, client_secret, code, store=FileStore("tokens.json"))
    async with Wrike(auth=auth) as wrike:
        ...

    auth = OAuth2(client_id, client_secret, store=FileStore("tokens.json"))  # from then on
"""

from __future__ import annotations

from wrike_async._transport.secret import Secret
from wrike_async.oauth._credential import OAuth2
from wrike_async.oauth._flow import authorization_url, exchange_code, new_state, read_redirect, state_matches
from wrike_async.oauth._pair import TokenPair
from wrike_async.oauth._stores import FileStore, KeyringStore, MemoryStore, TokenStore

__all__ = [
    "FileStore",
    "KeyringStore",
    "MemoryStore",
    "OAuth2",
    "Secret",
    "TokenPair",
    "TokenStore",
    "authorization_url",
    "exchange_code",
    "new_state",
    "read_redirect",
    "state_matches",
]
