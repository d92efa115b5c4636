#include "candidates.hpp"

#include <algorithm>

namespace doorstep::search {
namespace {

constexpr double kWaitWeight = 0.2;  // of a time unit that must be waited, against one driven

u64 key(double proximity, i32 task) {
  return (static_cast<u64>(static_cast<i64>(proximity)) << 32) | static_cast<u32>(task);
}

i32 task_of(u64 packed) { return static_cast<i32>(packed & 0xffffffff); }

// The least `count` of the keys offered, by shrinking a buffer of twice as many whenever it is full.
class Least {
 public:
  explicit Least(std::size_t count) : count_(count) { keys_.reserve(2 * count + 1); }

  void clear() {
    keys_.clear();
    bar_ = ~u64{0};
  }
  void offer(u64 key) {
    if (key >= bar_) return;
    keys_.push_back(key);
    if (keys_.size() > 2 * count_) shrink();
  }
  const std::vector<u64>& sorted() {
    if (keys_.size() > count_) shrink();
    std::sort(keys_.begin(), keys_.end());
    return keys_;
  }

 private:
  void shrink() {
    std::nth_element(keys_.begin(), keys_.begin() + static_cast<std::ptrdiff_t>(count_), keys_.end());
    bar_ = keys_[count_];
    keys_.resize(count_);
  }

  std::size_t count_;
  std::vector<u64> keys_;
  u64 bar_ = ~u64{0};
};

// What a time unit costs on the road, over legs of all tasks to a sample of others.
double mean_cost_per_time(const Problem& problem) {
  if (!problem.has_own_time()) return 1;
  double cost = 0, time = 0;
  for (i32 t = 0; t < problem.tasks(); ++t) {
    const i32 from = problem.task(t).place;
    const i32 to = problem.task((t * 7 + 3) % problem.tasks()).place;
    if (problem.cost(from, to) >= kNoWay || problem.time(from, to) >= kNoWay) continue;
    cost += problem.cost(from, to);
    time += problem.time(from, to);
  }
  return time > 0 ? cost / time : 1;
}

}  // namespace

struct Candidates::Keys {
  Least beside, around;
};

Candidates::Candidates(const Problem& problem, i32 neighbours, i32 ring)
    : neighbours_(std::max(0, std::min(neighbours, problem.tasks() - 1))),
      ring_size_(std::max(0, std::min(ring, problem.tasks() - 1))),
      symmetric_(problem.is_symmetric() && !problem.has_windows()) {
  const auto tasks = static_cast<std::size_t>(problem.tasks());
  const auto reserve = [&](Lists& lists) {
    lists.size.assign(tasks, 0);
    lists.entry.resize(tasks * static_cast<std::size_t>(neighbours_));
  };
  reserve(before_);
  if (!symmetric_) reserve(after_);
  ring_.resize(tasks * static_cast<std::size_t>(ring_size_));
  const double cost_per_time = mean_cost_per_time(problem);
  Keys keys{Least(static_cast<std::size_t>(neighbours_)), Least(static_cast<std::size_t>(ring_size_))};
  for (i32 task = 0; task < problem.tasks(); ++task) {
    fill<true>(problem, task, cost_per_time, keys, before_);
    if (!symmetric_) fill<false>(problem, task, cost_per_time, keys, after_);
    fill_ring(problem, task, keys);
  }
}

template <bool kBefore>
void Candidates::fill(const Problem& problem, i32 task, double cost_per_time, Keys& all, Lists& lists) {
  const Task& own = problem.task(task);
  const i32* cost = kBefore ? problem.cost_to(own.place) : problem.cost_from(own.place);
  const i32* time = kBefore ? problem.time_to(own.place) : problem.time_from(own.place);
  Least& least = all.beside;
  least.clear();
  for (i32 other = 0; other < problem.tasks(); ++other) {
    if (other == task) continue;
    const Task& mate = problem.task(other);
    const Task& first = kBefore ? mate : own;
    const Task& second = kBefore ? own : mate;
    if (cost[mate.place] >= kNoWay || time[mate.place] >= kNoWay) continue;
    const i64 leg = i64{first.service} + time[mate.place];
    if (first.opens + leg > second.closes) continue;
    const i64 wait = std::max<i64>(0, second.opens - (first.closes + leg));
    const double forced = kWaitWeight * static_cast<double>(wait) * cost_per_time;
    least.offer(key(cost[mate.place] + forced, other));
  }
  const std::vector<u64>& keys = least.sorted();
  Candidate* row = lists.entry.data() + static_cast<std::size_t>(task) * neighbours_;
  lists.size[task] = static_cast<i32>(keys.size());
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const i32 other = task_of(keys[k]);
    const i32 place = problem.task(other).place;
    row[k] = {other, cost[place], time[place]};
  }
}

void Candidates::fill_ring(const Problem& problem, i32 task, Keys& all) {
  const i32 place = problem.task(task).place;
  const i32* from = problem.cost_from(place);
  const i32* to = problem.cost_to(place);
  all.around.clear();
  for (i32 other = 0; other < problem.tasks(); ++other) {
    if (other == task) continue;
    const i32 mate = problem.task(other).place;
    all.around.offer(key(std::min(from[mate], to[mate]), other));
  }
  const std::vector<u64>& keys = all.around.sorted();
  for (std::size_t k = 0; k < keys.size(); ++k) ring_[static_cast<std::size_t>(task) * ring_size_ + k] = task_of(keys[k]);
}

}  // namespace doorstep::search
