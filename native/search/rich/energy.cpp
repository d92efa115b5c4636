#include "rich/energy.hpp"

#include <algorithm>

namespace doorstep::search::rich {
namespace {

constexpr i64 kSecondsPerHour = 3600, kMetresPerKm = 1000, kGramsPerTonne = 1'000'000;
// The denominator of all parts of a leg, so that only the sum is rounded: 3.6e12.
constexpr i64 kCommon = kMetresPerKm * kGramsPerTonne * kSecondsPerHour;

i64 quotient_up(i64 value, i64 by) { return value > 0 ? (value + by - 1) / by : 0; }

}  // namespace

EnergyProblem::EnergyProblem(const Problem& problem, const EnergyColumns& columns)
    : problem_(problem), columns_(columns) {
  for (std::size_t k = 0; k < columns_.kind_capacity_wh.size(); ++k) {
    battery_.push_back({columns_.kind_capacity_wh[k], columns_.kind_reserve_wh[k], columns_.kind_charge_wh[k],
                        columns_.kind_flat_wh_per_km[k], columns_.kind_load_wh_per_km_t[k],
                        columns_.kind_climb_wh_per_100_m_t[k], columns_.kind_empty_mass_g[k],
                        columns_.kind_recovered_percent[k], columns_.kind_heating_w[k]});
  }
  for (std::size_t c = 0; c < columns_.charger_place.size(); ++c) {
    const i32 first = columns_.charger_window_first[c];
    charger_.push_back({columns_.charger_place[c], columns_.charger_power_w[c], columns_.charger_hub[c], first,
                        columns_.charger_window_first[c + 1] - first});
  }
}

i32 EnergyProblem::leg_wh(i32 kind, i32 from, i32 to, const Leg& leg, i32 drive_ds, i64 mass_g) const {
  const Battery& own = battery(kind);
  // Parts of a leg in 1 / 3.6e12 Wh would not fit into 64 bits; whole watt hours and the rest of each do.
  constexpr i64 kRoll = kMetresPerKm * kGramsPerTonne, kLift = 100 * 100 * kGramsPerTonne;
  const i64 per_metre = own.flat * kGramsPerTonne + own.load * mass_g;  // per km and tonne: / 1e9
  const i64 rolling = leg.metres * (per_metre % kRoll);                 // beside whole watt hours a metre
  i64 lift = 0;                                                         // / 1e10
  const ClimbColumns& climbs = columns_.climbs[static_cast<std::size_t>(problem_.kind(kind).travel)];
  if (!climbs.climb_m.empty() && from != problem_.nowhere() && to != problem_.nowhere()) {
    const std::size_t pair = static_cast<std::size_t>(from) * problem_.nowhere() + static_cast<std::size_t>(to);
    lift = own.climb * (own.empty_mass_g + mass_g) *
           (100 * i64{climbs.climb_m[pair]} - own.recovered * climbs.descent_m[pair]);
  }
  const i64 heat = own.heating_w * ((i64{drive_ds} + 9) / 10);  // / 3600
  const auto whole = [](i64 value, i64 by) { return value >= 0 ? value / by : -((by - 1 - value) / by); };
  const i64 sum = leg.metres * (per_metre / kRoll) + whole(rolling, kRoll) + whole(lift, kLift) +
                  whole(heat, kSecondsPerHour);
  const auto rest = [&](i64 value, i64 by) { return (value - whole(value, by) * by) * (kCommon / by); };
  const i64 parts = rest(rolling, kRoll) + rest(lift, kLift) + rest(heat, kSecondsPerHour);
  return static_cast<i32>(std::clamp<i64>(sum + quotient_up(parts, kCommon), 0, 1 << 30));
}

i32 EnergyProblem::charge_ds(i32 kind, const Charger& charger, i32 from_wh, i32 to_wh) const {
  const i64 capacity = battery(kind).capacity_wh;
  const i32 first = columns_.curve_first[static_cast<std::size_t>(kind)];
  const i32 last = columns_.curve_first[static_cast<std::size_t>(kind) + 1];
  i64 seconds = 0;
  for (i32 step = first; step < last; ++step) {
    const auto at = static_cast<std::size_t>(step);
    const i64 power = std::min(columns_.curve_power_w[at], charger.power_w);
    // Steps of the same power are rounded up together: count each power once, at its first step.
    bool counted = false;
    for (i32 before = first; before < step; ++before) {
      counted = counted || std::min(columns_.curve_power_w[static_cast<std::size_t>(before)], charger.power_w) == power;
    }
    if (counted) continue;
    i64 hundredths = 0;
    for (i32 same = step; same < last; ++same) {
      const auto s = static_cast<std::size_t>(same);
      if (std::min(columns_.curve_power_w[s], charger.power_w) != power) continue;
      const i64 low = columns_.curve_from_percent[s];
      const i64 high = same + 1 < last ? columns_.curve_from_percent[s + 1] : 100;
      hundredths +=
          std::max<i64>(0, std::min(100 * i64{to_wh}, high * capacity) - std::max(100 * i64{from_wh}, low * capacity));
    }
    seconds += quotient_up(hundredths * kSecondsPerHour, 100 * power);
  }
  return static_cast<i32>(std::min<i64>(10 * seconds, kEndOfTime));
}

Span EnergyProblem::begin_charge(const Charger& charger, i32 ready) const {
  if (charger.windows == 0) return {ready, kEndOfTime};
  for (i32 w = 0; w < charger.windows; ++w) {
    const auto at = static_cast<std::size_t>(charger.first_window + w);
    if (ready <= columns_.charger_closes_ds[at]) {
      return {std::max(ready, columns_.charger_opens_ds[at]), columns_.charger_closes_ds[at]};
    }
  }
  return {kTooLate, kTooLate};
}

}  // namespace doorstep::search::rich
