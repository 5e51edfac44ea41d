"""Collections read whole, each entry exactly once, by as many walks at once as the quota has room for."""
