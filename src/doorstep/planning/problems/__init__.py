"""Parts of a problem: fewer tasks, ways between many points, prices of what is left out."""
