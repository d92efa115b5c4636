// Which other tasks are worth a look from a task: all of them, the nearest in the plane, or those in its row.
#pragma once

#include <span>
#include <vector>

#include "least.hpp"
#include "problem.hpp"

namespace doorstep::search {

class Neighbourhood {
 public:
  // At least the `count` nearest tasks of each task, where there are so many.
  Neighbourhood(const Problem& problem, i32 count);

  // The tasks to look at from this one, in any order; valid until the next call.
  std::span<const i32> around(i32 task);

 private:
  // A k-d tree (Bentley 1975) over the tasks' points: halves of `spots_` by the wider side, small leaves.
  struct Box {
    i32 from, to;  // of spots_
    i32 left;      // child; the right one follows it. -1: a leaf
    bool by_x;
    double border;
  };
  void split(i32 box);
  void look(i32 box, double x, double y);
  void list_rows(i32 task);

  const Problem& problem_;
  bool is_whole_;
  struct Spot {
    double x, y;
    i32 task;
  };
  std::vector<i32> all_, found_;
  std::vector<Spot> spots_;
  std::vector<Box> boxes_;
  double grain_ = 1;  // steps of a key in a unit of the plane
  Least least_;
  std::vector<i32> first_task_, task_at_;  // rows: tasks of each place
};

}  // namespace doorstep::search
