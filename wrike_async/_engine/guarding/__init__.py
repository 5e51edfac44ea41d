"""Where access is granted area by area: what a call needs to be performed."""
