"""Where things lie in the tree of folders."""
