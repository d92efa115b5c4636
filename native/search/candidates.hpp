// Which tasks each task is worth being inserted next to, and which lie around it.
//
// Per task a list of predecessors (insert after) and one of successors (insert before), ordered by travel
// plus forced waiting (Vidal, Crainic, Gendreau, Prins 2013, section 4.5; there also forced lateness: here
// pairs that no schedule can keep are left out). Rings of nearest tasks by cost alone drive the ruin.
#pragma once

#include <span>
#include <vector>

#include "problem.hpp"

namespace doorstep::search {

class Neighbourhood;

struct Candidate {
  i32 task, cost, time;  // of the leg between the two; where hours are paid its cost is the least price of both
};

class Candidates {
 public:
  // The same lists whatever the number of threads that fill them.
  Candidates(const Problem& problem, i32 neighbours, i32 ring, i32 threads = 1);

  double helpers_cpu_s() const { return helpers_cpu_s_; }  // of threads other than the calling one

  std::span<const Candidate> before(i32 task) const { return list(before_, task); }
  std::span<const Candidate> after(i32 task) const { return list(symmetric_ ? before_ : after_, task); }
  // Have the lists of a task on their way into the cache by the time it is looked at.
  void fetch(i32 task) const {
    fetch(before_, task);
    if (!symmetric_) fetch(after_, task);
  }
  std::span<const i32> ring(i32 task) const {
    return {ring_.data() + std::size_t(task) * ring_size_, std::size_t(ring_count_[task])};
  }

 private:
  struct Lists {
    std::vector<i32> size;
    std::vector<Candidate> entry;
  };
  template <class P>
  class Filling;

  template <class P>
  void fill_range(const Problem& problem, Neighbourhood nearby, i32 from, i32 to);
  void fill(const Problem& problem, const Neighbourhood& nearby, i32 from, i32 to);

  void fetch(const Lists& lists, i32 task) const {
    const char* from = reinterpret_cast<const char*>(lists.entry.data() + std::size_t(task) * neighbours_);
    const std::size_t bytes = std::size_t(neighbours_) * sizeof(Candidate);
    for (std::size_t at = 0; at < bytes; at += kCacheLine) __builtin_prefetch(from + at);
  }
  std::span<const Candidate> list(const Lists& lists, i32 task) const {
    return {lists.entry.data() + std::size_t(task) * neighbours_, std::size_t(lists.size[task])};
  }

  static constexpr std::size_t kCacheLine = 64;

  i32 neighbours_, ring_size_;
  bool symmetric_;
  Lists before_, after_;
  std::vector<i32> ring_, ring_count_;
  double helpers_cpu_s_ = 0;
};

}  // namespace doorstep::search
