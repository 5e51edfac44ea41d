"""How servers bring requests to a receiver."""
