"""The line before the quota: lanes, tickets in order, and the calls that wait in it."""
