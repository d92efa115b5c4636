// Polish: what string removals seldom do, on a finished plan, until a pass improves nothing.
//
// Pairs of routes exchange tails (2-opt*, Potvin and Rousseau 1995), and pairs of tasks change routes, each to
// the cheapest place there (SWAP*, Vidal 2022; here one place per task and pairs from the candidate lists).
#pragma once

#include "candidates.hpp"
#include "day.hpp"

namespace doorstep::search {

class Polish {
 public:
  Polish(const Problem& problem, const Candidates& candidates);

  // Improve the routes in place, while `go_on` says so; the change of their cost, never above 0.
  template <class GoOn>
  i64 operator()(std::vector<PlannedRoute>& routes, const GoOn& go_on) {
    begin(routes);
    bool improved = true;
    for (int pass = 0; improved && pass < kMostPasses; ++pass) {
      improved = false;
      for (i32 task = 0; task < problem_.tasks() && (task % kCheckEvery != 0 || go_on()); ++task) {
        improved = improve_at(task) || improved;
      }
    }
    std::erase_if(routes, [](const PlannedRoute& route) { return route.tasks.empty(); });
    return change_;
  }

  // Travel, fixed cost and paid hours of one route, or -1 if it is too full, too late or on no way.
  i64 price(const PlannedRoute& route) const;

 private:
  struct Spot {
    i32 route, position;
  };

  static constexpr int kMostPasses = 5;  // a plan that needs more was not finished
  static constexpr i32 kCheckEvery = 16;

  void begin(std::vector<PlannedRoute>& routes);
  bool improve_at(i32 task);
  i32 place_before(const PlannedRoute& route, std::size_t position) const;
  i32 place_at(const PlannedRoute& route, std::size_t position) const;
  bool exchange_tails(i32 task, const Candidate& next);
  bool exchange_tasks(i32 task, i32 other);
  i64 gain_of_leaving(i32 task) const;
  void take_in(PlannedRoute& route, i32 task, i32 instead, i64& more) const;
  bool keep_if_better(i32 first, i32 second);
  void index(i32 route);

  const Problem& problem_;
  const Candidates& candidates_;
  std::vector<PlannedRoute>* routes_ = nullptr;
  std::vector<i64> cost_;
  std::vector<Spot> spot_;
  PlannedRoute trial_[2];
  i64 change_ = 0;
};

}  // namespace doorstep::search
