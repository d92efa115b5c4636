#include "rich/walk_problem.hpp"

#include <algorithm>

namespace doorstep::search::rich {
namespace {

CarryLoad padded(std::span<const i32> values, std::size_t row, std::size_t dims, i32 beyond) {
  CarryLoad load;
  load.fill(beyond);
  for (std::size_t d = 0; d < dims; ++d) load[d] = values[row * dims + d];
  return load;
}

}  // namespace

WalkProblem::WalkProblem(const Problem& problem, const WalkColumns& columns) : problem_(problem), columns_(columns) {
  const std::size_t tasks = columns_.task_point.size();
  const std::size_t dims = tasks ? columns_.task_carry.size() / tasks : 0;
  for (std::size_t k = 0; k < columns_.kerb_place.size(); ++k) {
    const i32 stay = columns_.kerb_most_stay_ds[k];
    const i32 step = columns_.kerb_park_first[k], window = columns_.kerb_window_first[k];
    kerb_.push_back({columns_.kerb_place[k], stay < 0 ? kUnlimited : stay, step, columns_.kerb_park_first[k + 1] - step,
                     window, columns_.kerb_window_first[k + 1] - window});
    Kerb& own = kerb_.back();
    const auto parks =
        columns_.kerb_park_ds.subspan(static_cast<std::size_t>(step), static_cast<std::size_t>(own.steps));
    own.least_park = *std::ranges::min_element(parks);
    const i32 noon = problem_.kind(0).opens + (problem_.kind(0).closes - problem_.kind(0).opens) / 2;
    own.usual_park = parked(static_cast<i32>(k), noon) - noon;
    hours_matter_ = hours_matter_ || kerb_.back().steps > 1 || kerb_.back().windows > 0;
  }
  for (std::size_t c = 0; c < columns_.carrier_foot.size(); ++c) {
    carrier_.push_back({columns_.carrier_foot[c], columns_.carrier_setup_ds[c],
                        padded(columns_.carrier_limit, c, dims, kUnlimited)});
  }
  for (std::size_t t = 0; t < tasks; ++t) carry_.push_back(padded(columns_.task_carry, t, dims, 0));
  if (columns_.most_loop_m >= 0) most_loop_m_ = columns_.most_loop_m;
  if (columns_.most_walk_m >= 0) most_walk_m_ = columns_.most_walk_m;
  take_walks();
  take_neighbours();
}

void WalkProblem::take_walks() {
  const std::size_t pairs = columns_.foot.empty() ? 0 : columns_.foot.front().ds.size();
  while (std::size_t(points_) * points_ < pairs) ++points_;
  walk_.reserve(pairs * columns_.foot.size());
  for (const FootColumns& foot : columns_.foot) {
    for (std::size_t p = 0; p < pairs; ++p) walk_.push_back({foot.metres[p], foot.ds[p]});
  }
}

// Doors by the walk between them; beyond any walk by the drive between their best kerbs.
void WalkProblem::take_neighbours() {
  const auto tasks = static_cast<i32>(carry_.size());
  const Travel& travel = problem_.travel(problem_.kind(0).travel);
  const auto place = [&](i32 t) {
    return on_foot(t) && !kerbs_of(t).empty() ? kerb(kerbs_of(t).front()).place : problem_.task(t).place;
  };
  ring_size_ = std::min(kRingDoors, std::max(0, tasks - 1));
  std::vector<std::pair<i64, i32>> keys;
  near_first_.push_back(0);
  for (i32 t = 0; t < tasks; ++t) {
    keys.clear();
    for (i32 other = 0; other < tasks; ++other) {
      if (other == t) continue;
      const i32 ds = on_foot(t) && on_foot(other) ? walk(0, point(t), point(other)).ds : kNoWay;
      const i64 key = ds < kNoWay ? ds : i64{kNoWay} + travel.leg(place(t), place(other)).ds;
      keys.push_back({key, other});
    }
    std::partial_sort(keys.begin(), keys.begin() + ring_size_, keys.end());
    for (i32 i = 0; i < ring_size_; ++i) {
      ring_.push_back(keys[i].second);
      if (i < kNearDoors && keys[i].first < kNoWay) near_.push_back(keys[i].second);
    }
    near_first_.push_back(static_cast<i32>(near_.size()));
  }
}

bool WalkProblem::walk_alike(i32 kind, i32 other) const {
  return std::ranges::equal(carriers(kind), carriers(other));
}

i32 WalkProblem::carrier_for(i32 kind, const CarryLoad& load) const {
  i32 best = kNone;
  const std::span<const Carrier> own = carriers(kind);
  for (i32 c = 0; c < static_cast<i32>(own.size()); ++c) {
    if (own[c].takes(load) && (best < 0 || own[c].setup < own[best].setup)) best = c;
  }
  return best;
}

i32 WalkProblem::parked(i32 k, i32 arrive) const {
  const Kerb& own = kerb(k);
  i32 step = own.first_step;
  const i32 last = own.first_step + own.steps - 1;
  while (step < last && columns_.kerb_park_from_ds[step + 1] <= arrive) ++step;
  i32 end = arrive + columns_.kerb_park_ds[step];
  for (++step; step <= last && columns_.kerb_park_from_ds[step] < end; ++step) {
    end = std::min(end, columns_.kerb_park_from_ds[step] + columns_.kerb_park_ds[step]);
  }
  return end;
}

i32 WalkProblem::parks_alike_until(i32 k, i32 arrive) const {
  const Kerb& own = kerb(k);
  i32 step = own.first_step;
  const i32 last = own.first_step + own.steps - 1;
  while (step < last && columns_.kerb_park_from_ds[step + 1] <= arrive) ++step;
  const i32 park = columns_.kerb_park_ds[step];
  if (parked(k, arrive) < arrive + park) return arrive;  // it waits for an easier hour: the wait ends as it ends
  i32 until = kEndOfTime;
  for (i32 later = step + 1; later <= last; ++later) {
    // From the beginning of a later hour on, or while waiting for it pays.
    until = std::min(until, columns_.kerb_park_from_ds[later] + std::min(0, columns_.kerb_park_ds[later] - park) - 1);
  }
  return std::max(until, arrive);
}

Span WalkProblem::open(i32 k, i32 from) const {
  const Kerb& own = kerb(k);
  if (own.windows == 0) return {-kEndOfTime, kEndOfTime};
  for (i32 w = own.first_window; w < own.first_window + own.windows; ++w) {
    if (columns_.kerb_closes_ds[w] >= from) return {columns_.kerb_opens_ds[w], columns_.kerb_closes_ds[w]};
  }
  return {kTooLate, kTooLate};
}

}  // namespace doorstep::search::rich
