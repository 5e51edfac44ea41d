"""One call, well: the queue for the quota, retries, lookups that travel together, jobs that are waited for."""
