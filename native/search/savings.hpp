// A first plan for many tasks: routes of one task each, joined end to end where that saves most (Clarke and
// Wright 1964), on the pairs of the candidate lists.
#pragma once

#include "candidates.hpp"
#include "incumbent.hpp"

namespace doorstep::search {

class Savings {
 public:
  Savings(const Problem& problem, const Candidates& candidates);

  // Routes that keep every rule and the number of vehicles; tasks without a place in them are left out.
  std::vector<PlannedRoute> operator()();

 private:
  struct Pair {
    i64 saved;
    i32 from, to;
  };

  void open_routes();
  i32 cheapest_kind(i32 task) const;
  std::vector<Pair> pairs() const;
  void join(i32 from, i32 to);
  bool turn_round(i32 from, i32 to);
  bool loads_fit(i32 first, i32 second) const;
  bool is_in_time(i32 from, i32 to) const;
  void time_route(const std::vector<i32>& tasks, i32 kind);
  std::vector<PlannedRoute> counted() const;

  const Problem& problem_;
  const Candidates& candidates_;
  bool turns_;  // routes cost the same in both directions
  std::vector<PlannedRoute> routes_;
  std::vector<i32> route_of_;
  std::vector<i64> load_;  // routes x loads
  std::vector<i32> departure_, latest_;
};

}  // namespace doorstep::search
