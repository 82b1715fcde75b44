"""Show documents as pages in a browser on this machine, with boxes to tick."""
