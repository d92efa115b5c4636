#include "allotment.hpp"

#include <algorithm>
#include <numeric>

namespace doorstep::search {
namespace {

constexpr i64 kMostPairs = 20'000'000;  // of a task and a depot
constexpr i32 kSample = 10'000;         // tasks that prices are found on
constexpr int kRounds = 80;
constexpr double kStepFall = 0.93;
constexpr double kFill = 0.95;
constexpr double kNoDepot = 1e18;

class Allotment {
 public:
  explicit Allotment(const Problem& problem) : problem_(problem) { find_depots(); }

  std::vector<Depot> operator()() {
    if (static_cast<i64>(depots_.size()) * problem_.tasks() > kMostPairs) return {};
    weigh();
    set_prices();
    hand_out();
    return std::move(depots_);
  }

 private:
  void find_depots() {
    for (i32 k = 0; k < problem_.kinds(); ++k) {
      const VehicleKind& kind = problem_.kind(k);
      if (kind.count <= 0) continue;
      auto depot = std::find_if(depots_.begin(), depots_.end(), [&](const Depot& one) {
        const VehicleKind& other = problem_.kind(one.kinds[0]);
        return other.start == kind.start && other.end == kind.end;
      });
      if (depot == depots_.end()) depot = depots_.insert(depots_.end(), Depot{});
      depot->kinds.push_back(k);
    }
    for (Depot& depot : depots_) {
      std::stable_sort(depot.kinds.begin(), depot.kinds.end(),
                       [&](i32 a, i32 b) { return problem_.capacity(a)[0] > problem_.capacity(b)[0]; });
    }
  }

  // Legs out and back of each task, room of each depot in the load that is scarcest.
  void weigh() {
    const std::size_t depots = depots_.size();
    legs_.reserve(depots * static_cast<std::size_t>(problem_.tasks()));
    for (i32 task = 0; task < problem_.tasks(); ++task) {
      for (const Depot& depot : depots_) legs_.push_back(legs(task, depot));
    }
    for (i32 load = 0; load < problem_.loads(); ++load) {
      double wanted = 0, all = 0;
      std::vector<double> room;
      for (i32 task = 0; task < problem_.tasks(); ++task) wanted += problem_.demand(task)[load];
      for (const Depot& depot : depots_) {
        room.push_back(0);
        for (const i32 k : depot.kinds) {
          room.back() += static_cast<double>(problem_.kind(k).count) * problem_.capacity(k)[load];
        }
        all += room.back();
      }
      const double fill = all > 0 ? wanted / all : 0;
      if (load > 0 && fill <= fill_) continue;
      fill_ = fill;
      load_ = load;
      room_ = room;
    }
    price_.assign(depots, 0);
  }

  i32 legs(i32 task, const Depot& depot) const {
    const Task& own = problem_.task(task);
    const VehicleKind& first = problem_.kind(depot.kinds[0]);
    const i64 legs = i64{problem_.cost(first.start, own.place)} + problem_.cost(own.place, first.end);
    if (legs >= kNoWay) return kNoWay;
    const bool fits = std::any_of(depot.kinds.begin(), depot.kinds.end(), [&](i32 kind) { return serves(kind, task); });
    return fits ? static_cast<i32>(legs) : kNoWay;
  }

  // Whether a vehicle of this kind can serve the task and nothing else.
  bool serves(i32 kind_index, i32 task) const {
    const Task& own = problem_.task(task);
    const VehicleKind& kind = problem_.kind(kind_index);
    for (i32 d = 0; d < problem_.loads(); ++d) {
      if (problem_.demand(task)[d] > problem_.capacity(kind_index)[d]) return false;
    }
    if (!problem_.has_windows()) return true;
    const i64 begin = std::max<i64>(i64{kind.opens} + problem_.time(kind.start, own.place), own.opens);
    return begin <= own.closes && begin + own.service + problem_.time(own.place, kind.end) <= kind.closes;
  }

  double weight(i32 task, std::size_t depot) const {
    const i32 legs = legs_[static_cast<std::size_t>(task) * depots_.size() + depot];
    return legs >= kNoWay ? kNoDepot : legs + price_[depot];
  }
  double demand(i32 task) const { return problem_.demand(task)[load_]; }

  std::size_t lightest(i32 task) const {
    std::size_t best = 0;
    for (std::size_t d = 1; d < depots_.size(); ++d) {
      if (weight(task, d) < weight(task, best)) best = d;
    }
    return best;
  }

  // Raise the price of a depot that is asked for too much, lower that of one that has room.
  void set_prices() {
    const i32 stride = 1 + problem_.tasks() / kSample;
    const double most = std::max(kFill, (1 + std::min(1.0, fill_)) / 2);  // some room stays in every depot
    double step = mean_legs();
    for (int round = 0; round < kRounds; ++round, step *= kStepFall) {
      std::vector<double> asked(depots_.size(), 0);
      for (i32 task = 0; task < problem_.tasks(); task += stride) {
        const std::size_t depot = lightest(task);
        if (weight(task, depot) < kNoDepot) asked[depot] += demand(task) * stride;
      }
      for (std::size_t d = 0; d < depots_.size(); ++d) {
        const double over = room_[d] > 0 ? std::clamp(asked[d] / room_[d] - most, -1.0, 1.0) : 0;
        price_[d] = std::max(0.0, price_[d] + step * over);
      }
    }
  }

  double mean_legs() const {
    double sum = 0, count = 0;
    for (const i32 legs : legs_) {
      if (legs >= kNoWay) continue;
      sum += legs;
      ++count;
    }
    return sum / std::max(1.0, count);
  }

  // Those that lose most elsewhere first.
  void hand_out() {
    std::vector<std::pair<double, i32>> queue;
    for (i32 task = 0; task < problem_.tasks(); ++task) {
      const std::size_t best = lightest(task);
      double second = kNoDepot;
      for (std::size_t d = 0; d < depots_.size(); ++d) {
        if (d != best) second = std::min(second, weight(task, d));
      }
      if (weight(task, best) < kNoDepot) queue.push_back({weight(task, best) - second, task});
    }
    std::sort(queue.begin(), queue.end());
    for (const auto& [regret, task] : queue) {
      std::size_t chosen = depots_.size();
      for (std::size_t d = 0; d < depots_.size(); ++d) {
        if (room_[d] < demand(task) || weight(task, d) >= kNoDepot) continue;
        if (chosen == depots_.size() || weight(task, d) < weight(task, chosen)) chosen = d;
      }
      if (chosen == depots_.size()) continue;
      room_[chosen] -= demand(task);
      depots_[chosen].tasks.push_back(task);
    }
    for (Depot& depot : depots_) std::sort(depot.tasks.begin(), depot.tasks.end());
  }

  const Problem& problem_;
  std::vector<Depot> depots_;
  std::vector<i32> legs_;  // tasks x depots
  std::vector<double> room_, price_;
  double fill_ = 0;
  i32 load_ = 0;
};

}  // namespace

std::vector<Depot> allot(const Problem& problem) { return Allotment(problem)(); }

}  // namespace doorstep::search
