"""Delivering what happens to webhooks."""
