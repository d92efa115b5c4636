"""How long streets take: free flow, traffic, weather, closures, a whole day."""
