#include "matching.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace doorstep::roads {
namespace {

constexpr double kRadians = 3.14159265358979323846 / 180.0;
constexpr std::size_t kLookAhead = 4;
constexpr double kHopeless = -1e18;

struct Step {
  double east, north;
  double metres() const { return std::sqrt(east * east + north * north); }
};

// Good to a thousandth over the few kilometres between fixes.
Step step_between(Point7 from, Point7 to) {
  const double cosine = std::cos(0.5e-7 * (static_cast<double>(from.lat7) + to.lat7) * kRadians);
  return {(static_cast<double>(to.lon7) - from.lon7) * cosine * kMetresPerUnit,
          (static_cast<double>(to.lat7) - from.lat7) * kMetresPerUnit};
}

double straight_m(const Trace& trace, std::size_t from, std::size_t to) {
  return step_between(trace.at(from), trace.at(to)).metres();
}

// Log-likelihood of a heading on a street: at most three deviations count, so that one bad heading is no verdict.
double heading_score(float heading_deg, const Foot& foot, bool forward, double sigma_deg) {
  if (heading_deg < 0 || (foot.east == 0.0F && foot.north == 0.0F)) return 0.0;
  const double street = std::atan2(foot.east, foot.north) / kRadians + (forward ? 0.0 : 180.0);
  double off = std::fmod(std::abs(street - heading_deg), 360.0);
  off = std::min(off, 360.0 - off);
  const double z = std::min(off / sigma_deg, 3.0);
  return -0.5 * z * z;
}

}  // namespace

Matcher::Matcher(const StreetIndex& index, MatchGraph graph, MatchOptions options)
    : index_(index), graph_(std::move(graph)), options_(options), search_(graph_.state_arc.size()) {}

// Leave out repeated fixes, and spikes: fixes further off the line between their neighbours in time than
// braking and steering could bring a vehicle.
Matcher::Fixes Matcher::usable_fixes(const Trace& trace, MatchResult& result) const {
  Fixes kept;
  const double noise_m = 6.0 * options_.sigma_m;
  for (u32 i = 0; i < trace.size(); ++i) {
    if (!kept.empty()) {
      const u32 last = kept.back();
      const bool same_place = trace.lon7[i] == trace.lon7[last] && trace.lat7[i] == trace.lat7[last];
      if (same_place || trace.time_ms[i] == trace.time_ms[last]) {
        result.fixes[i].state = FixState::kRepeated;
        continue;
      }
      if (i + 1 < trace.size() && trace.time_ms[i + 1] > trace.time_ms[i]) {
        const double before_s = trace.seconds(last, i), after_s = trace.seconds(i, i + 1);
        const Step here = step_between(trace.at(last), trace.at(i));
        const Step whole = step_between(trace.at(last), trace.at(i + 1));
        const double share = before_s / (before_s + after_s);
        const Step off{here.east - share * whole.east, here.north - share * whole.north};
        if (off.metres() > noise_m + 0.5 * options_.acceleration_mps2 * before_s * after_s) continue;
      }
    }
    kept.push_back(i);
  }
  return kept;
}

// Average each fix with as many before as after it: noise shrinks, steady motion stays where it is.
Trace Matcher::smoothed(const Trace& trace, const Fixes& fixes) {
  smooth_lon7_.assign(trace.lon7.begin(), trace.lon7.end());
  smooth_lat7_.assign(trace.lat7.begin(), trace.lat7.end());
  for (std::size_t k = 0; k < fixes.size(); ++k) {
    double lon7 = trace.lon7[fixes[k]], lat7 = trace.lat7[fixes[k]];
    std::size_t reach = 1;
    for (; reach <= k && k + reach < fixes.size(); ++reach) {
      const u32 before = fixes[k - reach], after = fixes[k + reach];
      if (trace.seconds(before, fixes[k]) > options_.smooth_s || trace.seconds(fixes[k], after) > options_.smooth_s)
        break;
      lon7 += static_cast<double>(trace.lon7[before]) + trace.lon7[after];
      lat7 += static_cast<double>(trace.lat7[before]) + trace.lat7[after];
    }
    const double count = 2.0 * static_cast<double>(reach) - 1.0;
    smooth_lon7_[fixes[k]] = static_cast<i32>(std::lround(lon7 / count));
    smooth_lat7_[fixes[k]] = static_cast<i32>(std::lround(lat7 / count));
  }
  return {smooth_lon7_, smooth_lat7_, trace.time_ms, trace.heading};
}

// Newson and Krumm (2009), section 4.1: fixes nearer than the noise to the one before say nothing new.
Matcher::Fixes Matcher::anchors_among(const Trace& trace, const Fixes& fixes, MatchResult& result) const {
  Fixes anchors;
  for (const u32 fix : fixes) {
    if (!anchors.empty() && straight_m(trace, anchors.back(), fix) < options_.thin_m)
      result.fixes[fix].state = FixState::kBetween;
    else
      anchors.push_back(fix);
  }
  return anchors;
}

bool Matcher::find_candidates(const Trace& trace, u32 fix, Layer& layer) {
  layer.fix = fix;
  layer.candidates.clear();
  layer.best = kHopeless;
  index_.nearest(trace.at(fix), options_.radius_m, options_.most_pieces, graph_.piece_usable, scratch_, feet_);
  for (const Foot& foot : feet_) {
    const double z = foot.distance_m / options_.sigma_m;
    for (const u32 arc : {graph_.along[foot.piece], graph_.against[foot.piece]}) {
      if (arc == kNone || graph_.arc_ms[arc] >= kNever) continue;
      const bool forward = graph_.forward[arc] != 0;
      Candidate candidate;
      candidate.arc = candidate.state = arc;
      candidate.fraction = forward ? foot.fraction : 1.0 - foot.fraction;
      candidate.distance_m = foot.distance_m;
      candidate.emission = -0.5 * z * z + heading_score(trace.heading[fix], foot, forward, options_.heading_sigma_deg);
      candidate.score = candidate.emission;
      layer.best = std::max(layer.best, candidate.score);
      layer.candidates.push_back(candidate);
    }
  }
  return !layer.candidates.empty();
}

bool Matcher::advance(const Trace& trace, const Layer& from, Layer& to) {
  for (Candidate& candidate : to.candidates) candidate.score = kHopeless;
  to.best = kHopeless;
  const double straight = straight_m(trace, from.fix, to.fix);
  const double seconds = trace.seconds(from.fix, to.fix);
  order_.resize(from.candidates.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::stable_sort(order_.begin(), order_.end(),
                   [&](u32 a, u32 b) { return from.candidates[a].score > from.candidates[b].score; });
  for (const u32 source : order_)
    if (from.candidates[source].score >= from.best - options_.beam) reach_from(from, source, to, straight, seconds);
  return to.best > kHopeless;
}

// Offer the routes from one candidate to all of the next layer's, as far as they can still win.
void Matcher::reach_from(const Layer& from, u32 source, Layer& to, double straight, double seconds) {
  const Candidate& start = from.candidates[source];
  const double beta = options_.beta_m + options_.beta_per_s * seconds;
  const double furthest_m = std::min(straight + 2.0 * options_.beam * beta + 25.0 * options_.sigma_m,
                                     options_.max_speed_mps * seconds + 6.0 * options_.sigma_m);
  double most_emission = kHopeless;
  u64 wanted = 0;
  const auto offer = [&](Candidate& end, double route_m, u32 state, bool same_arc) {
    const double score = start.score + end.emission - std::abs(route_m - straight) / beta;
    if (score <= end.score || route_m > furthest_m) return;
    end.score = score;
    end.previous = source;
    end.state = graph_.onward[state];
    end.path_first = static_cast<u32>(pool_.size());
    if (!same_arc)
      for (u32 s = state; s != kNone; s = search_.label(s).parent) pool_.push_back(s);
    end.path_count = static_cast<u32>(pool_.size()) - end.path_first;
    std::reverse(pool_.begin() + end.path_first, pool_.end());
    to.best = std::max(to.best, score);
  };
  for (std::size_t k = 0; k < to.candidates.size(); ++k) {
    Candidate& end = to.candidates[k];
    most_emission = std::max(most_emission, end.emission);
    wanted |= u64{1} << k;
    if (end.arc != start.arc) continue;
    const double ahead_m = (end.fraction - start.fraction) * graph_.length_m(end.arc);
    if (ahead_m < -3.0 * options_.sigma_m) continue;  // Noise may push a fix back; further back is another lap.
    offer(end, std::max(0.0, ahead_m), start.state, true);
    wanted &= ~(u64{1} << k);
  }
  const auto worth_m = [&] { return straight + beta * (start.score + most_emission - to.best + options_.beam); };
  if (wanted == 0) return;
  search_.run(graph_, start.state, start.fraction, std::min(furthest_m, worth_m()),
              [&](u32 state, const RouteSearch::Label& label) {
                const u32 arc = graph_.state_arc[state];
                for (std::size_t k = 0; k < to.candidates.size(); ++k) {
                  Candidate& end = to.candidates[k];
                  if (end.arc != arc || ((wanted >> k) & 1) == 0) continue;
                  offer(end, label.metres + end.fraction * graph_.length_m(arc), state, false);
                  wanted &= ~(u64{1} << k);
                }
                return wanted == 0 ? -1.0 : worth_m();
              });
}

// Whether the next fix fits so much better when the doubtful one is left out that the latter must be noise.
bool Matcher::improves_without(const Trace& trace, const Layer& from, const Layer& doubtful, u32 next) {
  Layer through, past;
  if (!find_candidates(trace, next, through)) return false;
  past = through;
  if (!advance(trace, from, past)) return false;
  return !advance(trace, doubtful, through) || past.best - through.best > options_.drop;
}

// Fixes that could not ride along share the fate of the anchor they stood beside.
void Matcher::follow_anchors(const Fixes& anchors, MatchResult& result) {
  for (std::size_t a = 0; a < anchors.size(); ++a) {
    const FixMatch& anchor = result.fixes[anchors[a]];
    const std::size_t end = a + 1 < anchors.size() ? anchors[a + 1] : result.fixes.size();
    for (std::size_t i = anchors[a] + 1; i < end; ++i) {
      FixMatch& fix = result.fixes[i];
      if (fix.state != FixState::kBetween || fix.arc != kNone) continue;
      fix = anchor;
      if (anchor.state == FixState::kMatched) fix.state = FixState::kBetween;
    }
  }
}

MatchResult Matcher::match(const Trace& raw) {
  MatchResult result;
  result.fixes.resize(raw.size());
  stretches_ = 0;
  layers_.clear();
  pool_.clear();
  const Fixes fixes = usable_fixes(raw, result);
  const Trace trace = smoothed(raw, fixes);
  const Fixes anchors = anchors_among(trace, fixes, result);
  const auto leads_on = [&](const Layer& from, std::size_t a) {
    Layer ahead;
    for (std::size_t b = a + 1; b < anchors.size() && b <= a + kLookAhead; ++b)
      if (find_candidates(trace, anchors[b], ahead) && advance(trace, from, ahead)) return true;
    return false;
  };
  const auto split = [&](u32 fix, BreakReason reason) {
    finish_stretch(trace, anchors, result);
    result.breaks.push_back({fix, reason});
  };
  for (std::size_t a = 0; a < anchors.size(); ++a) {
    const u32 fix = anchors[a];
    Layer layer;
    if (!find_candidates(trace, fix, layer)) {
      result.fixes[fix].state = FixState::kOffRoad;
      continue;
    }
    if (!layers_.empty() && trace.seconds(layers_.back().fix, fix) > options_.max_gap_s) split(fix, BreakReason::kGap);
    if (!layers_.empty() && straight_m(trace, layers_.back().fix, fix) > options_.max_gap_m)
      split(fix, BreakReason::kDistance);
    if (!layers_.empty()) {
      Layer alone = layer;
      if (!advance(trace, layers_.back(), layer)) {
        if (leads_on(layers_.back(), a)) continue;
        split(fix, BreakReason::kNoRoute);
        layer = std::move(alone);
      } else if (layer.best < layers_.back().best - options_.drop && a + 1 < anchors.size() &&
                 improves_without(trace, layers_.back(), layer, anchors[a + 1])) {
        continue;
      }
    }
    std::erase_if(layer.candidates, [&](const Candidate& c) { return c.score < layer.best - options_.beam; });
    layers_.push_back(std::move(layer));
  }
  finish_stretch(trace, anchors, result);
  follow_anchors(anchors, result);
  for (std::size_t i = 0; i < raw.size(); ++i)
    if (FixMatch& fix = result.fixes[i]; fix.arc != kNone)
      fix.distance_m = index_.on_piece(graph_.piece[fix.arc], raw.at(i)).distance_m;
  return result;
}

}  // namespace doorstep::roads
