// A grid over street pieces that answers "which streets are near this point, and where on them".
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "columns.hpp"

namespace doorstep::roads {

// Metres per 1e-7 degree on the sphere of mean Earth radius (6 371 008.8 m).
inline constexpr double kMetresPerUnit = 6371008.8 * 3.14159265358979323846 / 180.0 * 1e-7;

struct Point7 {
  i32 lon7;
  i32 lat7;
};

// The foot of a point on one piece of street.
struct Foot {
  u32 piece;
  double fraction;    // along the piece in its own order, 0..1
  double distance_m;  // from the point to the foot
  double lateral_m;   // right of the piece's direction is positive
  float east, north;  // direction of the piece there, length 1 (0, 0 on a piece without length)
};

// Distances are exact on the local tangent plane at the point; pieces crossing the 180th meridian are not supported.
class StreetIndex {
 public:
  // Marks pieces seen in the present query; one per thread.
  struct Scratch {
    std::vector<u32> slot_of_piece;
    std::vector<u32> stamp_of_piece;
    u32 stamp = 0;
  };

  StreetIndex(std::span<const i64> piece_first, std::span<const i32> lon7, std::span<const i32> lat7);

  // Feet on the `most` nearest usable pieces within the radius, nearest first (ties by piece number).
  void nearest(Point7 point, double radius_m, std::size_t most, std::span<const u8> usable, Scratch& scratch,
               std::vector<Foot>& feet) const;

  // The foot of a point on one piece, however far away.
  Foot on_piece(u32 piece, Point7 point) const;

  std::size_t piece_count() const { return length_units_.size(); }

 private:
  struct Segment {
    Point7 from;
    Point7 to;
    u32 piece;
    float before_units;  // length of the piece before this segment
    float length_units;
  };
  struct Cell {
    i64 x;
    i64 y;
  };

  template <typename Visit>
  void each_cell(const Segment& segment, Visit visit) const;
  static Foot foot_on(const Segment& segment, Point7 point, double cosine, double piece_units);
  void scan_cell(Cell cell, Point7 point, double cosine, double limit_m, std::span<const u8> usable, Scratch& scratch,
                 std::vector<Foot>& feet) const;
  Cell cell_of(Point7 point) const;
  void choose_cell_size();

  std::vector<Segment> segments_;
  std::vector<u32> piece_segment_;    // piece p owns segments piece_segment_[p] .. piece_segment_[p + 1]
  std::vector<double> length_units_;  // of each piece, in 1e-7 degrees of latitude
  std::vector<u32> cell_first_;
  std::vector<u32> cell_segment_;
  i64 west_ = 0, south_ = 0, east_ = 0, north_ = 0;
  i64 cell_width_ = 1, cell_height_ = 1;
  i64 columns_ = 0, rows_ = 0;
};

}  // namespace doorstep::roads
