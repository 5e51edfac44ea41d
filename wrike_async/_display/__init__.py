"""How values show themselves: in one line, in consoles, in notebooks. It knows nothing of what it shows."""
