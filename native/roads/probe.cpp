namespace doorstep::roads { int probe() { return 0; } }
