"""Their words <-> ours: every wire form that comes in or goes out, bad rows returned with their reason.

Rooms, each importing only from those below:

    fleet                        hubs, vehicles, shifts and prices from files
    orders                       orders of a day from files, by the headings people use
    vroom  instances  places     VROOM's documents; research literature; points, areas, traces
    plan_files  plan_page        plans for drivers and other programs; a plan to look at
    documents                    our own JSON: problems, plans, travel
    tables                       CSV and spreadsheets, their cells, numbers and times
"""
