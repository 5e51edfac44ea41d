"""Commands that make webhooks."""
