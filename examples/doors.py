"""Where a van stops for a door: its street and side, the entrance, and the kerbs with walk and parking."""

import doorstep

city = doorstep.open_city("helsinki")
door = city.door("Vilhonkatu 5")

assert door.street is not None
print(f"{door.street.name}, {door.street.wind} side, {door.street.distance_m} m from its middle")
print(f"entrance: {door.place.entrance}")
for choice in door.kerbs:
    print(
        f"{choice.kerb.kind.value:8} {choice.street:16} walk {choice.walk_s:3} s, "
        f"park {choice.park.mean_s:3} s, price {choice.price_s:3} s"
    )
