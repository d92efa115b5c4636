// Hidden-Markov map matching (Newson, Krumm 2009) on the turn-expanded street graph.
#pragma once

#include <span>
#include <vector>

#include "matching_search.hpp"
#include "street_index.hpp"

namespace doorstep::roads {

struct MatchOptions {
  double sigma_m = 8.0;     // standard deviation of a fix, each axis
  double beta_m = 5.0;      // scale of |route - straight line| ...
  double beta_per_s = 0.4;  // ... growing with the seconds between fixes
  double heading_sigma_deg = 30.0;
  double radius_m = 50.0;  // streets further from a fix than this are no candidates
  u32 most_pieces = 8;
  double beam = 16.0;     // candidates this much (log) worse than the best are dropped
  double thin_m = 20.0;   // fixes nearer than this to the last one used only ride along
  double smooth_s = 3.0;  // fixes within this time before and after average their noise away
  double max_speed_mps = 60.0;
  double max_gap_s = 300.0;  // longer silence splits the trace
  double max_gap_m = 3000.0;
  double drop = 20.0;              // a fix that costs this much (log) more than leaving it out is an outlier
  double acceleration_mps2 = 6.0;  // a fix off the line between its neighbours by more than this allows is a spike
};

enum class FixState : u8 { kMatched = 0, kBetween = 1, kRepeated = 2, kOutlier = 3, kOffRoad = 4 };
enum class BreakReason : u8 { kGap = 0, kDistance = 1, kNoRoute = 2 };

// One trace, in order of time. Heading in degrees clockwise from north, negative where unknown.
struct Trace {
  std::span<const i32> lon7;
  std::span<const i32> lat7;
  std::span<const i64> time_ms;
  std::span<const float> heading;
  std::size_t size() const { return lon7.size(); }
  Point7 at(std::size_t i) const { return {lon7[i], lat7[i]}; }
  double seconds(std::size_t from, std::size_t to) const {
    return static_cast<double>(time_ms[to] - time_ms[from]) / 1000.0;
  }
};

struct MatchedArc {
  u32 arc;
  u32 stretch;  // number of the unbroken stretch it belongs to
  double enter_fraction, leave_fraction;
  double enter_ms, leave_ms;
};

struct FixMatch {
  FixState state = FixState::kOutlier;
  u32 arc = kNone;
  u32 row = kNone;  // of the matched arc
  double fraction = 0.0;
  double distance_m = 0.0;
};

struct Break {
  u32 before_fix;  // the stretch ended before this fix
  BreakReason reason;
};

struct MatchResult {
  std::vector<FixMatch> fixes;
  std::vector<MatchedArc> arcs;
  std::vector<Break> breaks;
};

struct Candidate {
  u32 arc = 0;
  u32 state = 0;
  double fraction = 0.0;
  double distance_m = 0.0;
  double emission = 0.0;
  double score = 0.0;
  u32 previous = kNone;  // candidate of the layer before
  u32 path_first = 0;    // states entered on the way here, in the pool
  u32 path_count = 0;
};

struct Layer {
  u32 fix = 0;
  double best = 0.0;
  std::vector<Candidate> candidates;
};

class Matcher {
 public:
  Matcher(const StreetIndex& index, MatchGraph graph, MatchOptions options);
  MatchResult match(const Trace& trace);

 private:
  using Fixes = std::vector<u32>;

  Fixes usable_fixes(const Trace& trace, MatchResult& result) const;
  Trace smoothed(const Trace& trace, const Fixes& fixes);
  Fixes anchors_among(const Trace& trace, const Fixes& fixes, MatchResult& result) const;
  static void follow_anchors(const Fixes& anchors, MatchResult& result);
  bool find_candidates(const Trace& trace, u32 fix, Layer& layer);
  bool advance(const Trace& trace, const Layer& from, Layer& to);
  void reach_from(const Layer& from, u32 source, Layer& to, double straight_m, double seconds);
  bool improves_without(const Trace& trace, const Layer& from, const Layer& doubtful, u32 next);
  void finish_stretch(const Trace& trace, const Fixes& anchors, MatchResult& result);
  void write_leg(const Trace& trace, const Layer& from, const Candidate& start, const Layer& to, const Candidate& end,
                 MatchResult& result) const;
  void ride_along(const Trace& trace, const Fixes& fixes, std::size_t first_row, MatchResult& result) const;

  const StreetIndex& index_;
  MatchGraph graph_;
  MatchOptions options_;
  RouteSearch search_;
  StreetIndex::Scratch scratch_;
  std::vector<Foot> feet_;
  std::vector<u32> order_;
  std::vector<Layer> layers_;
  std::vector<u32> pool_;
  std::vector<i32> smooth_lon7_, smooth_lat7_;
  u32 stretches_ = 0;
};

}  // namespace doorstep::roads
