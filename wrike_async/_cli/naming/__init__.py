"""How entities and parameters are named on the command line."""
