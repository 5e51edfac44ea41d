"""The server: sockets, tokens, the quota, faults, and the way of a request from its bytes to those of its answer."""
