// Packing: room that lies about in many vehicles is brought together in one, until what is left out fits there.
//
// Where the vehicles are hardly larger than their loads, strings put back where they are cheapest spread the room
// evenly. Here up to two tasks of the roomiest route change places with up to two of another one, so that what room
// the other had is then where most was. What that costs is for the annealing to mend.
#pragma once

#include "recreate.hpp"

namespace doorstep::search {

template <class P>
class Packing {
 public:
  Packing(Solution<P>& solution, Recreate<P>& recreate, Random& random)
      : solution_(solution), problem_(solution.problem()), recreate_(recreate), random_(random) {}

  // For a task that is left out; append what may have changed routes, and the task, to `out`. False: nothing was done.
  bool operator()(i32 task, std::vector<i32>& out) {
    load_ = random_.below(problem_.loads());
    const i32 here = roomiest();
    if (here < 0) return false;
    if (!solution_.has_room(here, task)) {
      const i32 there = another(here);
      if (there < 0) return false;
      lay(here, own_);
      lay(there, other_);
      if (!choose(here, there, problem_.demand(task)[load_])) return false;
      take_out(own_chosen_, here, out);
      take_out(other_chosen_, there, out);
      for (const i32 one : own_chosen_) recreate_.place_in(one, there);
      for (const i32 one : other_chosen_) recreate_.place_in(one, here);
    }
    if (solution_.has_room(here, task)) recreate_.place_in(task, here);
    out.push_back(task);
    return true;
  }

 private:
  static constexpr i32 kTries = 8;
  static constexpr i32 kLooked = 12;  // tasks of a route

  struct Few {
    i32 first = -1, second = -1;
    i32 load = 0;
  };

  i32 room(i32 route) const { return solution_.room(route)[load_]; }
  bool is_used(i32 route) const { return solution_.route(route).size > 0; }

  i32 roomiest() {
    i32 most = -1, ties = 0;
    for (i32 route = 0; route < solution_.routes(); ++route) {
      if (!is_used(route) || (most >= 0 && room(route) < room(most))) continue;
      if (most < 0 || room(route) > room(most)) ties = 0;
      if (random_.below(++ties) == 0) most = route;
    }
    return most;
  }
  // Any other one that is not full.
  i32 another(i32 here) {
    for (i32 left = kTries * solution_.routes(); left > 0; --left) {
      const i32 route = random_.below(solution_.routes());
      if (route != here && is_used(route) && room(route) > 0) return route;
    }
    return -1;
  }

  // None, one or two of some of its tasks.
  void lay(i32 route, std::vector<Few>& few) {
    tasks_.clear();
    i32 node = solution_.node(solution_.start_of(route)).next;
    for (; solution_.is_task(node); node = solution_.node(node).next) tasks_.push_back(node);
    const i32 looked = std::min(kLooked, static_cast<i32>(tasks_.size()));
    const i32 all = static_cast<i32>(tasks_.size());
    for (i32 i = 0; i < looked; ++i) std::swap(tasks_[i], tasks_[i + random_.below(all - i)]);
    few.assign(1, Few{});
    for (i32 i = 0; i < looked; ++i) {
      const i32 load = problem_.demand(tasks_[i])[load_];
      few.push_back({tasks_[i], -1, load});
      for (i32 j = 0; j < i; ++j) few.push_back({tasks_[i], tasks_[j], load + problem_.demand(tasks_[j])[load_]});
    }
  }

  // An exchange that brings enough room, each as likely as any other, else the one that brings most.
  bool choose(i32 here, i32 there, i32 wanted) {
    const i32 lacking = wanted - room(here);
    i32 most = 0, enough = 0;
    for (const Few& own : own_) {
      for (const Few& other : other_) {
        const i32 more = own.load - other.load;
        if (more > room(there) || more <= 0 || (more < lacking && more <= most)) continue;
        if (problem_.loads() > 1 && !fits(own, other, here, there)) continue;
        if (more >= lacking && random_.below(++enough) > 0) continue;
        most = std::max(most, more);
        tell(own, own_chosen_);
        tell(other, other_chosen_);
      }
    }
    return most > 0;
  }
  bool fits(const Few& own, const Few& other, i32 here, i32 there) const {
    for (i32 d = 0; d < problem_.loads(); ++d) {
      const i64 more = load_of(own, d) - load_of(other, d);
      if (more > solution_.room(there)[d] || -more > solution_.room(here)[d]) return false;
    }
    return true;
  }
  i64 load_of(const Few& few, i32 d) const {
    const i64 first = few.first < 0 ? 0 : problem_.demand(few.first)[d];
    return few.second < 0 ? first : first + problem_.demand(few.second)[d];
  }
  static void tell(const Few& few, std::vector<i32>& chosen) {
    chosen.clear();
    if (few.first >= 0) chosen.push_back(few.first);
    if (few.second >= 0) chosen.push_back(few.second);
  }

  void take_out(const std::vector<i32>& chosen, i32 route, std::vector<i32>& out) {
    if (chosen.empty()) return;  // a route that is not touched is not refreshed
    for (const i32 task : chosen) solution_.take_out(task);
    out.insert(out.end(), chosen.begin(), chosen.end());
    solution_.refresh(route);
  }

  Solution<P>& solution_;
  const Problem& problem_;
  Recreate<P>& recreate_;
  Random& random_;
  i32 load_ = 0;  // the dimension that is looked at
  std::vector<i32> tasks_, own_chosen_, other_chosen_;
  std::vector<Few> own_, other_;
};

}  // namespace doorstep::search
