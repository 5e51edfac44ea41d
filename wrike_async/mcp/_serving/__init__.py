"""The server: its handlers, its texts, and its ways to clients."""
