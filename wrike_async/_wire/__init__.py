"""The wire without I/O: values in, values out."""
