// Point to point, unpacked to states.
#include <algorithm>

#include "search.hpp"

namespace doorstep::roads {
namespace {

constexpr i64 kFar = kUnreached<i64>;

// One direction of the search. Memory of a thread, clean between queries.
struct Front {
  std::vector<i64> reached;             // by rank; kFar where untouched
  std::vector<u32> arc, before, entry;  // arc and lower end we came by; entry point for starts
  std::vector<u8> listed;
  std::vector<u32> nodes;

  void grow(u32 states) {
    if (reached.size() >= states) return;
    reached.resize(states, kFar);
    listed.resize(states, 0);
    for (auto* column : {&arc, &before, &entry}) column->resize(states, kNone);
  }

  void start(const Topology& t, u32 node, i64 cost, u32 entry_point) {
    for (u32 v = node; v != kNone && !listed[v]; v = t.parent[v]) {
      listed[v] = 1;
      nodes.push_back(v);
    }
    if (cost >= reached[node]) return;
    reached[node] = cost;
    before[node] = kNone;
    entry[node] = entry_point;
  }

  void relax(const Arcs& arcs, const i64* weight, u32 v) {
    for (u32 e = arcs.first[v]; e < arcs.first[v + 1]; ++e) {
      if (weight[e] >= kFar) continue;
      const i64 there = reached[v] + weight[e];
      const u32 head = arcs.head[e];
      if (there >= reached[head]) continue;
      reached[head] = there;
      before[head] = v;
      arc[head] = e;
    }
  }

  void clear() {
    for (u32 v : nodes) {
      reached[v] = kFar;
      listed[v] = 0;
    }
    nodes.clear();
  }
};

class Query {
 public:
  Query(const Metric& metric, const Points& sources, const Points& targets)
      : t_(metric.topology()),
        sources_(sources),
        targets_(targets),
        turn_(metric.turns<i64>()),
        up_(metric.slots<i64>().data()),
        down_(up_ + t_.up.size()) {}

  FoundPath run();

 private:
  void leave_sources();
  void enter_targets();
  void meet();
  void straight_on();
  void unpack_ways();
  void unpack(u32 low, u32 arc, bool down);
  bool unpack_turn(u32 slot, i64 weight);
  void unpack_triangle(u32 low, u32 arc, bool down);

  static Front& forward() {
    thread_local Front front;
    return front;
  }
  static Front& backward() {
    thread_local Front front;
    return front;
  }

  const Topology& t_;
  const Points &sources_, &targets_;
  std::span<const i64> turn_;
  const i64 *up_, *down_;
  Front &ahead_ = forward(), &behind_ = backward();
  std::vector<u32> leaving_;  // turn by which each start was entered
  i64 best_ = kFar, least_behind_ = 0;
  u32 middle_ = kNone;
  FoundPath path_;
};

void Query::leave_sources() {
  for (u32 p = sources_.first[0]; p < sources_.first[1]; ++p) {
    const u32 state = sources_.state[p];
    if (sources_.ahead_ms[p] >= kNever) continue;
    for (u32 e = t_.turn_first[state]; e < t_.turn_first[state + 1]; ++e) {
      if (turn_[e] < kFar) ahead_.start(t_, t_.rank[t_.turn_to[e]], ahead_of<i64>(sources_, p) + turn_[e], e);
    }
  }
}

void Query::enter_targets() {
  for (u32 q = targets_.first[0]; q < targets_.first[1]; ++q) {
    if (targets_.ahead_ms[q] >= kNever) continue;
    const i64 cost = -ahead_of<i64>(targets_, q);
    least_behind_ = std::min(least_behind_, cost);
    behind_.start(t_, t_.rank[targets_.state[q]], cost, q);
  }
}

// Both fronts climb in step; where both have been, the path may turn from up to down.
void Query::meet() {
  std::sort(ahead_.nodes.begin(), ahead_.nodes.end());
  std::sort(behind_.nodes.begin(), behind_.nodes.end());
  std::size_t i = 0, j = 0;
  const std::size_t i_end = ahead_.nodes.size(), j_end = behind_.nodes.size();
  while (i < i_end || j < j_end) {
    const u32 a = i < i_end ? ahead_.nodes[i] : kNone, b = j < j_end ? behind_.nodes[j] : kNone;
    const u32 v = std::min(a, b);
    const bool by_ahead = a == v && ahead_.reached[v] < kFar, by_behind = b == v && behind_.reached[v] < kFar;
    i += a == v;
    j += b == v;
    if (by_ahead && by_behind && ahead_.reached[v] + behind_.reached[v] < best_) {
      best_ = ahead_.reached[v] + behind_.reached[v];
      middle_ = v;
    }
    // What is no better than the best path before it went down again cannot become better above.
    if (by_ahead && ahead_.reached[v] + least_behind_ < best_) ahead_.relax(t_.up, up_, v);
    if (by_behind && behind_.reached[v] < best_) behind_.relax(t_.down, down_, v);
  }
}

// Target further along the source's own arc.
void Query::straight_on() {
  for (u32 p = sources_.first[0]; p < sources_.first[1]; ++p) {
    for (u32 q = targets_.first[0]; q < targets_.first[1]; ++q) {
      if (sources_.state[p] != targets_.state[q] || sources_.ahead_ms[p] < targets_.ahead_ms[q]) continue;
      if (sources_.ahead_ms[p] >= kNever) continue;
      const u32 dm = sources_.ahead_dm[p] > targets_.ahead_dm[q] ? sources_.ahead_dm[p] - targets_.ahead_dm[q] : 0;
      const i64 cost = pack(sources_.ahead_ms[p] - targets_.ahead_ms[q], dm);
      if (cost > best_) continue;
      best_ = cost;
      middle_ = kNone;
      path_.states.assign(1, sources_.state[p]);
    }
  }
}

bool Query::unpack_turn(u32 slot, i64 weight) {
  for (u32 i = t_.slot_first[slot]; i < t_.slot_first[slot + 1]; ++i) {
    if (turn_[t_.slot_turn[i]] != weight) continue;
    path_.states.push_back(t_.turn_to[t_.slot_turn[i]]);
    return true;
  }
  return false;
}

void Query::unpack_triangle(u32 low, u32 arc, bool down) {
  const Arcs &own = down ? t_.down : t_.up, &other = down ? t_.up : t_.down;
  const i64 *own_weight = down ? down_ : up_, *other_weight = down ? up_ : down_;
  const i64 weight = own_weight[arc];
  const u32 high = own.head[arc];
  u32 i = other.below_first[low], j = own.below_first[high];
  while (i < other.below_first[low + 1] && j < own.below_first[high + 1]) {
    const u32 a = other.below_rank[i], b = own.below_rank[j];
    if (a == b && other_weight[other.below_arc[i]] + own_weight[own.below_arc[j]] == weight) {
      // up: low -> a -> high; down: high -> a -> low
      if (down)
        unpack(a, own.below_arc[j], true), unpack(a, other.below_arc[i], false);
      else
        unpack(a, other.below_arc[i], true), unpack(a, own.below_arc[j], false);
      return;
    }
    i += a <= b;
    j += b <= a;
  }
}

// Appends the states a chordal arc leads over, its first one excepted.
void Query::unpack(u32 low, u32 arc, bool down) {
  const u32 slot = down ? t_.up.size() + arc : arc;
  if (!unpack_turn(slot, down ? down_[arc] : up_[arc])) unpack_triangle(low, arc, down);
}

void Query::unpack_ways() {
  std::vector<u32> climb;  // nodes from the middle back to the start
  u32 v = middle_;
  for (; ahead_.before[v] != kNone; v = ahead_.before[v]) climb.push_back(v);
  const u32 turn = ahead_.entry[v];
  path_.states = {t_.turn_from[turn], t_.turn_to[turn]};
  for (std::size_t i = climb.size(); i-- > 0;) unpack(ahead_.before[climb[i]], ahead_.arc[climb[i]], false);
  for (v = middle_; behind_.before[v] != kNone; v = behind_.before[v]) unpack(behind_.before[v], behind_.arc[v], true);
}

FoundPath Query::run() {
  ahead_.grow(t_.states());
  behind_.grow(t_.states());
  leave_sources();
  enter_targets();
  meet();
  straight_on();
  if (middle_ != kNone) unpack_ways();
  if (best_ < kFar) {
    path_.ms = packed_ms(best_);
    path_.dm = packed_dm(best_);
  }
  ahead_.clear();
  behind_.clear();
  return std::move(path_);
}

}  // namespace

FoundPath find_path(const Metric& metric, const Points& sources, const Points& targets) {
  return Query(metric, sources, targets).run();
}

}  // namespace doorstep::roads
