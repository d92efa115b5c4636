// Which tasks each task is worth being put next to, and which lie around it: by the mean rates of all kinds.
//
// As in the lean model: predecessors and successors by travel plus forced waiting (Vidal, Crainic, Gendreau,
// Prins 2013, 4.5), without pairs that no schedule can keep; rings of nearest tasks for the ruin.
#pragma once

#include <span>

#include "rich/problem.hpp"

namespace doorstep::search::rich {

// Another task, and the way between the two by the first travel.
struct Candidate {
  i32 task, metres;
};

class Candidates {
 public:
  Candidates(const Problem& problem, i32 neighbours, i32 ring);

  std::span<const Candidate> before(i32 task) const { return row(before_, task); }
  std::span<const Candidate> after(i32 task) const { return row(after_, task); }
  std::span<const i32> ring(i32 task) const { return row(ring_, task); }
  double mean_leg() const { return mean_leg_; }  // cost of a leg between near tasks

 private:
  template <class Entry>
  struct Rows {
    std::vector<i32> first{0};
    std::vector<Entry> entry;
  };
  struct Rates {
    double per_metre = 0, per_ds = 0;
  };

  template <class Entry>
  static std::span<const Entry> row(const Rows<Entry>& rows, i32 task) {
    const auto t = static_cast<std::size_t>(task);
    return {rows.entry.data() + rows.first[t], static_cast<std::size_t>(rows.first[t + 1] - rows.first[t])};
  }
  double cost(i32 from, i32 to) const;
  i32 time(i32 from, i32 to) const;
  double forced_wait(const Task& first, i32 first_id, const Task& second) const;
  template <class Entry, class Make>
  static void append(Rows<Entry>& rows, std::vector<std::pair<double, i32>>& keys, i32 most, const Make& make);

  const Problem& problem_;
  std::vector<Rates> rates_;        // by travel
  std::vector<i32> least_service_;  // by task, over all kinds
  double cost_per_time_ = 1, mean_leg_ = 1;
  Rows<Candidate> before_, after_;
  Rows<i32> ring_;
};

}  // namespace doorstep::search::rich
