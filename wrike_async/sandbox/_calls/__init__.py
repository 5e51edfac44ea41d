"""One call: how it came, what an area sees of it, and the files that its answer leads to."""
