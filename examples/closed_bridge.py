"""Close a bridge, ask again, and reopen it: the times are the old ones to the millisecond."""

import doorstep
from doorstep.domain.errors import UnreachableError
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.closures import Closure, ways_named

city = doorstep.open_city("helsinki")
ends = "Vilhonkatu 5", "John Stenbergin ranta 4"
before = city.route(*ends, "van")
print(f"bridge open: {before.duration_s} s by van, {before.distance_m} m")

ways = ways_named(city.network.streets, "Pitkäsilta")
city.network.close(Closure("works", modes=(Mode.MOTOR,), ways=ways))
try:
    print(f"bridge closed: {city.route(*ends, 'van').duration_s} s by van")
except UnreachableError as problem:
    print(f"bridge closed: {problem.what}")
print(f"bridge closed: {city.route(*ends, 'cargo_bike').duration_s} s by cargo bike")

city.network.reopen("works")
print(f"reopened: {city.route(*ends, 'van').duration_s} s by van")
