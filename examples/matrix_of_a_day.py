"""Travel times between some doors: free flow, at eight in the morning, and as a function of the whole day."""

import doorstep
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.times.traffic import DayType

ADDRESSES = ("Vilhonkatu 5", "John Stenbergin ranta 4", "Kaisaniemenkatu 5", "Unioninkatu 40")
TUESDAY_EIGHT = TimeOfWeek(weekday=1, second_s=8 * 3600)

city = doorstep.open_city("helsinki")
places = [city.locate(address) for address in ADDRESSES]

free = city.network.matrix(places, "van")
rush = city.network.matrix(places, "van", at=TUESDAY_EIGHT)
print("seconds from the first door, free flow:", (free.duration_ms[0] / 1000).round().astype(int).tolist())
print("seconds from the first door, tuesday 8:00:", (rush.duration_ms[0] / 1000).round().astype(int).tolist())

instants_s = city.network.conditions.traffic.table.instants_named("t24")
day = city.network.travel(places, "van", DayType.MIDWEEK, instants_s).travel
for hour in (4, 8, 12, 17):
    base_ds, _, shape = day.look_up(0, 1)
    depart_ds = hour * 36_000
    taken_s = (day.shapes.arrive(shape, depart_ds, base_ds) - depart_ds) / 10
    print(f"departing at {hour:02d}:00, first to second door: {taken_s:.0f} s")
