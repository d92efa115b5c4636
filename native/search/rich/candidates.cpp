#include "rich/candidates.hpp"

#include <algorithm>

namespace doorstep::search::rich {
namespace {

constexpr double kWaitWeight = 0.2;  // of a time unit that must be waited, against one driven
constexpr double kNoPlace = 1e300;

}  // namespace

Candidates::Candidates(const Problem& problem, i32 neighbours, i32 ring) : problem_(problem) {
  rates_.resize(static_cast<std::size_t>(problem.travels()));
  std::vector<double> kinds(rates_.size(), 0);
  for (i32 k = 0; k < problem.kinds(); ++k) {
    const Kind& kind = problem.kind(k);
    Rates& rates = rates_[static_cast<std::size_t>(kind.travel)];
    rates.per_metre += static_cast<double>(kind.per_metre);
    rates.per_ds += static_cast<double>(kind.per_ds);
    kinds[static_cast<std::size_t>(kind.travel)] += 1;
  }
  for (std::size_t t = 0; t < rates_.size(); ++t) {
    rates_[t].per_metre /= std::max(1.0, kinds[t]);
    rates_[t].per_ds /= std::max(1.0, kinds[t]);
    // Where driving costs nothing, or only time that nobody pays, near is still what is soon there.
    if (rates_[t].per_metre + rates_[t].per_ds <= 0) rates_[t].per_ds = 1;
  }
  for (i32 t = 0; t < problem.tasks(); ++t) {
    i32 least = problem.least_service(problem.kind(0), t);
    for (i32 k = 1; k < problem.kinds(); ++k) least = std::min(least, problem.least_service(problem.kind(k), t));
    least_service_.push_back(least);
  }
  double costs = 0, times = 0;
  for (i32 t = 0; t < problem.tasks(); ++t) {
    const i32 from = problem.task(t).place, to = problem.task((t * 7 + 3) % problem.tasks()).place;
    const double own = cost(from, to);
    if (own >= kNoPlace) continue;
    costs += own;
    times += time(from, to);
  }
  cost_per_time_ = times > 0 ? costs / times : 1;
  std::vector<std::pair<double, i32>> before, after, around;
  double legs = 0;
  for (i32 t = 0; t < problem.tasks(); ++t) {
    before.clear();
    after.clear();
    around.clear();
    const Task& own = problem.task(t);
    for (i32 other = 0; other < problem.tasks(); ++other) {
      if (other == t) continue;
      const Task& mate = problem.task(other);
      const double to = cost(mate.place, own.place), from = cost(own.place, mate.place);
      if (to < kNoPlace) {
        const double wait = forced_wait(mate, other, own);
        if (wait < kNoPlace) before.emplace_back(to + wait, other);
      }
      if (from < kNoPlace) {
        const double wait = forced_wait(own, t, mate);
        if (wait < kNoPlace) after.emplace_back(from + wait, other);
      }
      around.emplace_back(std::min(to, from), other);
    }
    const Travel& travel = problem.travel(0);
    const auto place = [&](i32 task) { return problem.task(task).place; };
    append(before_, before, neighbours, [&](i32 other) -> Candidate {
      return {other, travel.leg(place(other), own.place).metres};
    });
    append(after_, after, neighbours, [&](i32 other) -> Candidate {
      return {other, travel.leg(own.place, place(other)).metres};
    });
    append(ring_, around, ring, [](i32 other) { return other; });
    if (!around.empty()) legs += around[std::min<std::size_t>(around.size() - 1, 2)].first;
  }
  if (legs < kNoPlace / 2) mean_leg_ = std::max(1.0, legs / std::max(1, problem.tasks()));
}

double Candidates::cost(i32 from, i32 to) const {
  double least = kNoPlace;
  for (std::size_t t = 0; t < rates_.size(); ++t) {
    const Travel& travel = problem_.travel(static_cast<i32>(t));
    const Leg& leg = travel.leg(from, to);
    if (!leg.exists()) continue;
    const auto toll = static_cast<double>(travel.toll(from, to));
    least = std::min(least, rates_[t].per_metre * leg.metres + rates_[t].per_ds * leg.ds + toll);
  }
  return least;
}

i32 Candidates::time(i32 from, i32 to) const {
  i32 least = kNoWay;
  for (std::size_t t = 0; t < rates_.size(); ++t) {
    const Travel& travel = problem_.travel(static_cast<i32>(t));
    if (travel.leg(from, to).exists()) least = std::min(least, travel.least(travel.leg(from, to).ds));
  }
  return least;
}

double Candidates::forced_wait(const Task& first, i32 first_id, const Task& second) const {
  const i64 leg = i64{least_service_[static_cast<std::size_t>(first_id)]} + time(first.place, second.place);
  if (first.opens + leg > second.closes) return kNoPlace;
  const i64 wait = std::max<i64>(0, second.opens - (first.closes + leg));
  return kWaitWeight * static_cast<double>(wait) * cost_per_time_;
}

template <class Entry, class Make>
void Candidates::append(Rows<Entry>& rows, std::vector<std::pair<double, i32>>& keys, i32 most, const Make& make) {
  const auto kept = std::min(keys.size(), static_cast<std::size_t>(std::max(0, most)));
  std::partial_sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept), keys.end());
  for (std::size_t k = 0; k < kept; ++k) rows.entry.push_back(make(keys[k].second));
  rows.first.push_back(static_cast<i32>(rows.entry.size()));
}

}  // namespace doorstep::search::rich
