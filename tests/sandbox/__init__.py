"""The sandbox, tested over real sockets with a bare HTTP client: nothing of the SDK takes part."""
