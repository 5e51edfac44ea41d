"""Many wishes, few requests: the queue in front of the limiter, and what packs wishes into requests."""
