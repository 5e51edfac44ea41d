"""Planners of scans, without I/O: which window of time to ask for next, what is new in an answer, when all has come."""
