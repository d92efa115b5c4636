// Gather doors into stops by savings before any route is known (Clarke and Wright 1964, with stops for routes).
//
// Every door begins as a stop at its best kerb; the two stops whose union saves most are joined, again and again.
// planning/parking/merge.py is the same in plain words. Where several kinds of vehicles walk, the first counts.
#pragma once

#include <queue>

#include "rich/walk_solution.hpp"

namespace doorstep::search::rich::walk {

class Merge {
 public:
  explicit Merge(const WalkProblem& problem);

  i32 kind() const { return kind_; }
  // Stops with the doors that can be served on foot at all, in the order of their first doors.
  std::vector<Stop> operator()();

 private:
  static constexpr std::size_t kMostKerbs = 8;

  struct Joined {
    Stop stop;
    i64 price;
  };
  struct Offer {
    i64 saved;
    i32 first, second;

    bool operator<(const Offer& other) const {
      if (saved != other.saved) return saved < other.saved;
      return first != other.first ? first > other.first : second > other.second;
    }
  };

  bool stands_for_others(i32 task) const;
  bool is_reached(i32 kerb) const;
  bool alone(i32 task, Joined& best);
  bool join(i32 first, i32 second, Joined& best);
  bool serve_from(i32 kerb, const Stop& stop, const std::vector<i32>& doors, Joined& found);
  void turn_to(Stop& stop, i32 kerb) const;
  bool insert(Stop& stop, i32 task) const;
  void sum(Stop& stop) const;
  i64 price(const Stop& stop) const;
  i64 saved(i32 first, i32 second, i64 price) const;
  bool legal(const Stop& stop) const;
  void offer_all(i32 name);

  const WalkProblem& problem_;
  const rich::Problem& base_;
  i32 kind_;
  std::vector<Joined> stops_;
  std::vector<char> is_there_;
  std::vector<i32> stop_of_;
  std::priority_queue<Offer> offers_;
  std::vector<i32> kerbs_, others_;
  std::vector<std::pair<i64, i32>> kerb_keys_;
  Joined trial_, best_;
};

}  // namespace doorstep::search::rich::walk
