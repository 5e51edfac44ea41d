"""What the sandbox knows of Wrike's wire: operations, IDs, times, parameters, pages and refusals."""
