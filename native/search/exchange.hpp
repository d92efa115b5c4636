// Exchange: a short string for another of a route near by, each into the other's route where it is cheapest.
//
// Where every vehicle is full, what strings leave behind seldom fits anywhere but where it came from; strings that
// weigh about the same change places (CROSS, Taillard et al. 1997; cheapest places: SWAP*, Vidal 2022).
#pragma once

#include "recreate.hpp"

namespace doorstep::search {

template <class P>
class Exchange {
 public:
  Exchange(Solution<P>& solution, Recreate<P>& recreate, const Candidates& candidates, Random& random)
      : solution_(solution), recreate_(recreate), candidates_(candidates), random_(random) {
    own_.reserve(kLongest);
    other_.reserve(kLongest);
  }

  // From the route of the task; append what changes routes to `out`. False if nothing near by weighs the same.
  bool operator()(i32 task, std::vector<i32>& out) {
    const i32 near = pick_near(task);
    if (near < 0 || !pick_lengths(task, near)) return false;
    const i32 here = solution_.node(task).route, there = solution_.node(near).route;
    take_out(own_, here, out);
    take_out(other_, there, out);
    for (const i32 one : own_) recreate_.place_in(one, there);
    for (const i32 one : other_) recreate_.place_in(one, here);
    return true;
  }

 private:
  static constexpr i32 kNear = 40, kTries = 4;
  static constexpr std::size_t kLongest = 4;

  i32 pick_near(i32 task) {
    const std::span<const i32> ring = candidates_.ring(task);
    const i32 route = solution_.node(task).route;
    if (route < 0 || ring.empty()) return -1;
    for (i32 left = kTries; left > 0; --left) {
      const i32 near = ring[random_.below(std::min(kNear, static_cast<i32>(ring.size())))];
      const i32 other = solution_.node(near).route;
      if (other >= 0 && other != route) return near;
    }
    return -1;
  }

  // One of the pairs of lengths whose loads fit, each as likely as any other; the second string may be empty.
  bool pick_lengths(i32 task, i32 near) {
    lay(task, own_);
    lay(near, other_);
    i32 fitting = 0;
    std::size_t own = 0, other = 0;
    for (std::size_t a = 1; a <= own_.size(); ++a) {
      for (std::size_t b = 0; b <= other_.size(); ++b) {
        if (!fits(a, b) || random_.below(++fitting) > 0) continue;
        own = a;
        other = b;
      }
    }
    own_.resize(own);
    other_.resize(other);
    return fitting > 0;
  }

  void lay(i32 task, std::vector<i32>& string) {
    string.clear();
    for (; solution_.is_task(task) && string.size() < kLongest; task = solution_.node(task).next)
      string.push_back(task);
  }

  bool fits(std::size_t a, std::size_t b) const {
    const Problem& problem = solution_.problem();
    const i32* here = solution_.room(solution_.node(own_[0]).route);
    const i32* there = solution_.room(solution_.node(other_[0]).route);
    for (i32 d = 0; d < problem.loads(); ++d) {
      i64 more = 0;
      for (std::size_t i = 0; i < a; ++i) more += problem.demand(own_[i])[d];
      for (std::size_t i = 0; i < b; ++i) more -= problem.demand(other_[i])[d];
      if (there[d] < more || here[d] < -more) return false;
    }
    return true;
  }

  void take_out(const std::vector<i32>& string, i32 route, std::vector<i32>& out) {
    if (string.empty()) return;  // a route that is not touched is not refreshed: undoing would not know of it
    for (const i32 task : string) solution_.take_out(task);
    out.insert(out.end(), string.begin(), string.end());
    solution_.refresh(route);
  }

  Solution<P>& solution_;
  Recreate<P>& recreate_;
  const Candidates& candidates_;
  Random& random_;
  std::vector<i32> own_, other_;
};

}  // namespace doorstep::search
