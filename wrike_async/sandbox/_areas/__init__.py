"""What the sandbox can do, one module (or folder) per area of the API."""
