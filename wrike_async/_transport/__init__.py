"""One request, well: sessions, the limiter, the decision to try again, and what is told about each attempt."""
