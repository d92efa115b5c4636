#include "street_index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace doorstep::roads {
namespace {

constexpr double kCellMetres = 120.0;
constexpr double kMostCells = 4e6;

double cosine_at(double lat7) { return std::cos(lat7 * 1e-7 * 3.14159265358979323846 / 180.0); }

i64 floor_div(i64 a, i64 b) {
  const i64 q = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}

}  // namespace

StreetIndex::StreetIndex(std::span<const i64> piece_first, std::span<const i32> lon7, std::span<const i32> lat7) {
  const std::size_t pieces = piece_first.empty() ? 0 : piece_first.size() - 1;
  length_units_.resize(pieces, 0.0);
  piece_segment_.assign(pieces + 1, 0);
  west_ = south_ = std::numeric_limits<i32>::max();
  east_ = north_ = std::numeric_limits<i32>::min();
  for (std::size_t p = 0; p < pieces; ++p) {
    piece_segment_[p] = static_cast<u32>(segments_.size());
    const auto begin = static_cast<std::size_t>(piece_first[p]);
    const auto end = static_cast<std::size_t>(piece_first[p + 1]);
    if (end <= begin) continue;
    const double cosine = cosine_at(lat7[begin]);
    for (std::size_t i = begin; i + 1 < end; ++i) {
      const double dx = (static_cast<double>(lon7[i + 1]) - lon7[i]) * cosine;
      const double dy = static_cast<double>(lat7[i + 1]) - lat7[i];
      const double length = std::sqrt(dx * dx + dy * dy);
      segments_.push_back({{lon7[i], lat7[i]},
                           {lon7[i + 1], lat7[i + 1]},
                           static_cast<u32>(p),
                           static_cast<float>(length_units_[p]),
                           static_cast<float>(length)});
      length_units_[p] += length;
    }
    for (std::size_t i = begin; i < end; ++i) {
      west_ = std::min<i64>(west_, lon7[i]);
      east_ = std::max<i64>(east_, lon7[i]);
      south_ = std::min<i64>(south_, lat7[i]);
      north_ = std::max<i64>(north_, lat7[i]);
    }
  }
  piece_segment_[pieces] = static_cast<u32>(segments_.size());
  choose_cell_size();
  cell_first_.assign(static_cast<std::size_t>(columns_ * rows_) + 1, 0);
  for (const Segment& segment : segments_) each_cell(segment, [this](std::size_t cell) { ++cell_first_[cell + 1]; });
  for (std::size_t c = 0; c + 1 < cell_first_.size(); ++c) cell_first_[c + 1] += cell_first_[c];
  cell_segment_.resize(cell_first_.back());
  std::vector<u32> next(cell_first_.begin(), cell_first_.end() - 1);
  for (u32 s = 0; s < segments_.size(); ++s)
    each_cell(segments_[s], [&](std::size_t cell) { cell_segment_[next[cell]++] = s; });
}

void StreetIndex::choose_cell_size() {
  if (segments_.empty()) {
    west_ = south_ = east_ = north_ = 0;
    return;
  }
  const double cosine = std::max(0.02, cosine_at(0.5 * static_cast<double>(south_ + north_)));
  const double width_m = static_cast<double>(east_ - west_) * kMetresPerUnit * cosine + 1.0;
  const double height_m = static_cast<double>(north_ - south_) * kMetresPerUnit + 1.0;
  const double cell_m = std::max(kCellMetres, std::sqrt(width_m * height_m / kMostCells));
  cell_height_ = std::max<i64>(1, std::llround(cell_m / kMetresPerUnit));
  cell_width_ = std::max<i64>(1, std::llround(cell_m / (kMetresPerUnit * cosine)));
  columns_ = (east_ - west_) / cell_width_ + 1;
  rows_ = (north_ - south_) / cell_height_ + 1;
}

StreetIndex::Cell StreetIndex::cell_of(Point7 point) const {
  return {floor_div(point.lon7 - west_, cell_width_), floor_div(point.lat7 - south_, cell_height_)};
}

// Visit the cells a segment crosses: row by row, the columns of the part of the segment inside that row.
template <typename Visit>
void StreetIndex::each_cell(const Segment& segment, Visit visit) const {
  Point7 low = segment.from, high = segment.to;
  if (low.lat7 > high.lat7) std::swap(low, high);
  const Cell first = cell_of(low), last = cell_of(high);
  const double rise = static_cast<double>(high.lat7) - low.lat7;
  const double slope = rise > 0 ? (static_cast<double>(high.lon7) - low.lon7) / rise : 0.0;
  for (i64 row = first.y; row <= last.y; ++row) {
    double x0 = low.lon7, x1 = high.lon7;
    if (row > first.y) x0 = low.lon7 + slope * static_cast<double>(south_ + row * cell_height_ - low.lat7);
    if (row < last.y) x1 = low.lon7 + slope * static_cast<double>(south_ + (row + 1) * cell_height_ - low.lat7);
    if (x0 > x1) std::swap(x0, x1);
    const auto column = [this](double x) {
      const auto c = static_cast<i64>(std::floor((x - static_cast<double>(west_)) / static_cast<double>(cell_width_)));
      return std::clamp<i64>(c, 0, columns_ - 1);
    };
    for (i64 c = column(x0); c <= column(x1); ++c) visit(static_cast<std::size_t>(row * columns_ + c));
  }
}

Foot StreetIndex::foot_on(const Segment& s, Point7 point, double cosine, double piece_units) {
  const double ax = (static_cast<double>(s.from.lon7) - point.lon7) * cosine;
  const double ay = static_cast<double>(s.from.lat7) - point.lat7;
  const double dx = (static_cast<double>(s.to.lon7) - s.from.lon7) * cosine;
  const double dy = static_cast<double>(s.to.lat7) - s.from.lat7;
  const double square = dx * dx + dy * dy;
  const double length = std::sqrt(square);
  const double t = square > 0 ? std::clamp(-(ax * dx + ay * dy) / square, 0.0, 1.0) : 0.0;
  const double fx = ax + t * dx, fy = ay + t * dy;
  Foot foot{s.piece, 0.0, std::sqrt(fx * fx + fy * fy) * kMetresPerUnit, 0.0, 0.0F, 0.0F};
  if (piece_units > 0) foot.fraction = std::clamp((s.before_units + t * s.length_units) / piece_units, 0.0, 1.0);
  if (length > 0) {
    foot.lateral_m = (ay * dx - ax * dy) / length * kMetresPerUnit;
    foot.east = static_cast<float>(dx / length);
    foot.north = static_cast<float>(dy / length);
  }
  return foot;
}

Foot StreetIndex::on_piece(u32 piece, Point7 point) const {
  const double cosine = cosine_at(point.lat7);
  Foot best{piece, 0.0, std::numeric_limits<double>::infinity(), 0.0, 0.0F, 0.0F};
  for (u32 s = piece_segment_[piece]; s < piece_segment_[piece + 1]; ++s) {
    const Foot foot = foot_on(segments_[s], point, cosine, length_units_[piece]);
    if (foot.distance_m < best.distance_m) best = foot;
  }
  return best;
}

void StreetIndex::scan_cell(Cell cell, Point7 point, double cosine, double limit_m, std::span<const u8> usable,
                            Scratch& scratch, std::vector<Foot>& feet) const {
  const auto index = static_cast<std::size_t>(cell.y * columns_ + cell.x);
  for (u32 k = cell_first_[index]; k < cell_first_[index + 1]; ++k) {
    const Segment& s = segments_[cell_segment_[k]];
    if (usable[s.piece] == 0) continue;
    const Foot foot = foot_on(s, point, cosine, length_units_[s.piece]);
    if (foot.distance_m > limit_m) continue;
    if (scratch.stamp_of_piece[s.piece] != scratch.stamp) {
      scratch.stamp_of_piece[s.piece] = scratch.stamp;
      scratch.slot_of_piece[s.piece] = static_cast<u32>(feet.size());
      feet.push_back(foot);
    } else if (Foot& best = feet[scratch.slot_of_piece[s.piece]]; foot.distance_m < best.distance_m) {
      best = foot;
    }
  }
}

void StreetIndex::nearest(Point7 point, double radius_m, std::size_t most, std::span<const u8> usable, Scratch& scratch,
                          std::vector<Foot>& feet) const {
  feet.clear();
  if (segments_.empty() || most == 0) return;
  if (scratch.stamp_of_piece.size() != piece_count()) {
    scratch.stamp_of_piece.assign(piece_count(), 0);
    scratch.slot_of_piece.assign(piece_count(), 0);
    scratch.stamp = 0;
  }
  ++scratch.stamp;
  const double cosine = cosine_at(point.lat7);
  const Cell home = cell_of(point);
  const double step_m = kMetresPerUnit * std::min(static_cast<double>(cell_width_) * std::max(cosine, 1e-6),
                                                  static_cast<double>(cell_height_));
  const i64 beyond_x = std::max({i64{0}, -home.x, home.x - (columns_ - 1)});
  const i64 beyond_y = std::max({i64{0}, -home.y, home.y - (rows_ - 1)});
  const i64 widest = std::max({home.x, home.y, columns_ - 1 - home.x, rows_ - 1 - home.y});
  const auto by_distance = [](const Foot& a, const Foot& b) {
    return a.distance_m != b.distance_m ? a.distance_m < b.distance_m : a.piece < b.piece;
  };
  for (i64 ring = std::max(beyond_x, beyond_y); ring <= widest; ++ring) {
    // Whatever lies in this ring is at least (ring - 1) cells away.
    const double reached_m = static_cast<double>(ring - 1) * step_m;
    if (reached_m > radius_m) break;
    if (feet.size() >= most) {
      std::nth_element(feet.begin(), feet.begin() + static_cast<std::ptrdiff_t>(most - 1), feet.end(), by_distance);
      for (u32 i = 0; i < feet.size(); ++i) scratch.slot_of_piece[feet[i].piece] = i;
      if (feet[most - 1].distance_m <= reached_m) break;
    }
    for (i64 y = std::max<i64>(home.y - ring, 0); y <= std::min(home.y + ring, rows_ - 1); ++y) {
      const bool edge = y == home.y - ring || y == home.y + ring;
      const i64 step = edge ? 1 : std::max<i64>(1, 2 * ring);
      for (i64 x = home.x - ring; x <= home.x + ring; x += step)
        if (x >= 0 && x < columns_) scan_cell({x, y}, point, cosine, radius_m, usable, scratch, feet);
    }
  }
  std::sort(feet.begin(), feet.end(), by_distance);
  if (feet.size() > most) feet.resize(most);
}

}  // namespace doorstep::roads
