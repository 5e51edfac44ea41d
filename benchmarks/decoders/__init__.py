"""From bytes to tasks in several ways. `python -m benchmarks.decoders` times them in this interpreter."""
