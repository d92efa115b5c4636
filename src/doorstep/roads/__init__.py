"""The road engine: from street data to travel times, routes, kerbs and matches. Pure: no I/O.

One door, `network.RoadNetwork`. Behind it, each room importing only from those below:

    times  kerbside  ways   weights by the hour and closures; kerbs and doors; routes, reach, matches
    routing                 the hierarchy and its slow twin
    graphs                  arcs, turns, chains of street
    tags                    what OSM tags and profiles mean
"""
