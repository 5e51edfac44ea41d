"""Writes: who approves of them, what people are asked, and what became of each."""
