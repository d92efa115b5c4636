// Shares of a plan that lie together, one for each chain, cut anew each time.
//
// Routes are sorted by where they lie, and cut by number of tasks (route-based decomposition; Santini, Schneider,
// Vidal and Vigo 2023). What is left out goes where most of the tasks around it are. Each share has the vehicles
// that it uses, and some of those that are free, of every kind.
#pragma once

#include <span>

#include "rich/chart.hpp"
#include "rich/share.hpp"

namespace doorstep::search::rich {

class Division {
 public:
  Division(const Problem& problem, u64 seed)
      : problem_(problem), random_(seed), sweep_(random_), chart_(problem, random_) {}
  Division(const Division&) = delete;
  Division& operator=(const Division&) = delete;

  // `ring` gives the tasks around a task, nearest first. Fewer shares than `parts` if there are not so many routes.
  template <class Ring>
  std::vector<Share> operator()(const Share& all, i32 parts, const Ring& ring) {
    std::vector<Share> cut = cut_routes(all, parts);
    for (const i32 unit : left_out(problem_, all.units, all.routes)) {
      const i32 first = problem_.member(problem_.unit(unit).first);
      cut[static_cast<std::size_t>(part_around(first, ring(first), static_cast<i32>(cut.size())))].units.push_back(
          unit);
    }
    std::erase_if(cut, [](const Share& share) { return share.units.empty(); });
    hand_out_vehicles(all, cut);
    ++turns_;
    return cut;
  }

 private:
  std::vector<Share> cut_routes(const Share& all, i32 parts);
  std::vector<Middle> middles(const std::vector<PlannedRoute>& routes) const;
  i32 part_around(i32 task, std::span<const i32> ring, i32 parts) const;
  void hand_out_vehicles(const Share& all, std::vector<Share>& cut) const;
  i32 share_of(i32 free, i32 part, i32 parts) const;

  const Problem& problem_;
  Random random_;
  Sweep sweep_;
  Chart chart_;
  std::vector<i32> part_of_;  // by task
  i32 turns_ = 0;
};

}  // namespace doorstep::search::rich
