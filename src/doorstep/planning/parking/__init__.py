"""Park and walk, plainly: stops on foot, the best loops, and other kerbs on the day itself."""
