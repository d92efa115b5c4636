// Ruin: strings of neighbouring stops out of neighbouring routes (Christiaens and Vanden Berghe 2020, 5.2).
//
// Differs: the seed is an unserved task half of the time there is one, and the string length grows with the
// route length, with the mean number of removed tasks, so that long routes do not degenerate to one string.
#pragma once

#include "absent.hpp"
#include "candidates.hpp"
#include "random.hpp"
#include "solution.hpp"

namespace doorstep::search {

struct RuinSettings {
  double keep_middle = 0.5;     // share of strings that keep some stops in their middle
  double keep_another = 0.01;   // chance to keep one stop more there
  i32 shortest_limit = 10, longest_limit = 30;  // of the string length; also the mean number removed
  i32 absent_tried = 16;        // unserved tasks around the seed tried again in a step
};

template <class P>
class Ruin {
 public:
  Ruin(Solution<P>& solution, const Candidates& candidates, Random& random, RuinSettings settings = {})
      : solution_(solution), candidates_(candidates), random_(random), settings_(settings) {
    string_.reserve(static_cast<std::size_t>(solution.tasks()) + 1);
  }

  RuinSettings& settings() { return settings_; }

  // Take strings out around a seed; append what is out, and some of `absent`, to `out`.
  void operator()(std::span<const i32> seeds, const AbsentPool& absent, std::vector<i32>& out) {
    const double mean_length =
        solution_.routes_used() ? static_cast<double>(solution_.served()) / solution_.routes_used() : 1;
    const double limit = std::clamp(mean_length / 3, double(settings_.shortest_limit), double(settings_.longest_limit));
    const double longest = std::min(limit, mean_length);
    const double most_strings = 4 * limit / (1 + longest) - 1;
    i32 strings = static_cast<i32>(random_.unit() * most_strings + 1);
    const i32 seed = pick_seed(seeds, absent.tasks());
    ++now_;
    if (stamp_.size() < static_cast<std::size_t>(solution_.routes())) stamp_.resize(2 * solution_.routes() + 16, 0);
    add_absent(seed, absent, out);
    strings -= cut_at(seed, longest, out);
    for (const i32 task : candidates_.ring(seed)) {
      if (strings <= 0) break;
      strings -= cut_at(task, longest, out);
    }
  }

 private:
  i32 pick_seed(std::span<const i32> seeds, const std::vector<i32>& absent) {
    if (!absent.empty() && random_.unit() < 0.5) return absent[random_.below(static_cast<i32>(absent.size()))];
    i32 seed = seeds[random_.below(static_cast<i32>(seeds.size()))];
    for (int more = 0; more < 10 && !solution_.is_served(seed); ++more) {
      seed = seeds[random_.below(static_cast<i32>(seeds.size()))];
    }
    return seed;
  }

  // All unserved tasks if they are few, else those around the seed and a few from anywhere.
  void add_absent(i32 seed, const AbsentPool& absent, std::vector<i32>& out) {
    const auto most = static_cast<std::size_t>(settings_.absent_tried);
    if (absent.tasks().size() <= most) {
      out.insert(out.end(), absent.tasks().begin(), absent.tasks().end());
      return;
    }
    if (absent.holds(seed)) out.push_back(seed);
    for (const i32 task : candidates_.ring(seed)) {
      if (out.size() >= most) return;
      if (absent.holds(task)) out.push_back(task);
    }
  }

  // One string from the route of `task`, if it was not cut in this step; the number of strings cut.
  i32 cut_at(i32 task, double longest, std::vector<i32>& out) {
    const i32 route = solution_.node(task).route;
    if (route < 0 || stamp_[route] == now_) return 0;
    stamp_[route] = now_;
    const i32 size = solution_.route(route).size;
    const i32 length = std::min(size, static_cast<i32>(random_.unit() * std::min(double(size), longest) + 1));
    i32 kept = 0;
    if (length > 1 && length < size && random_.unit() < settings_.keep_middle) {
      kept = 1;
      while (length + kept < size && random_.unit() < settings_.keep_another) ++kept;
    }
    lay_string(task, length + kept);
    const i32 before = solution_.node(string_.front()).prev, after = solution_.node(string_.back()).next;
    const i32 kept_from = kept ? 1 + random_.below(std::max(1, length - 1)) : 0;
    for (i32 i = 0; i < length + kept; ++i) {
      if (kept && i >= kept_from && i < kept_from + kept) continue;
      solution_.take_out(string_[i]);
      out.push_back(string_[i]);
    }
    solution_.refresh(route, before, after);
    return 1;
  }

  // A string of so many stops that holds the task, at a random offset.
  void lay_string(i32 task, i32 length) {
    i32 ahead = 0, behind = 0;
    for (i32 x = solution_.node(task).prev; ahead < length - 1 && solution_.is_task(x); x = solution_.node(x).prev) {
      ++ahead;
    }
    for (i32 x = solution_.node(task).next; behind < length - 1 && solution_.is_task(x); x = solution_.node(x).next) {
      ++behind;
    }
    const i32 least = std::max(0, length - 1 - behind);
    i32 steps = least + random_.below(std::min(ahead, length - 1) - least + 1);
    i32 x = task;
    for (; steps > 0; --steps) x = solution_.node(x).prev;
    string_.clear();
    for (i32 i = 0; i < length; ++i, x = solution_.node(x).next) string_.push_back(x);
  }

  Solution<P>& solution_;
  const Candidates& candidates_;
  Random& random_;
  RuinSettings settings_;
  std::vector<i32> string_;
  std::vector<u32> stamp_;
  u32 now_ = 0;
};

}  // namespace doorstep::search
