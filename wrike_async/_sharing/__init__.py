"""One quota for many processes: what they share, where that is kept, and what stands in the limiter's place."""
