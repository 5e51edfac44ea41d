"""Who is told of calls, and what."""
