"""Bytes that come or go piece by piece: how many are open at a time, and what is done where they break."""
