// A grid over street pieces that answers "which streets are near this point, and where on them".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace doorstep::roads {

// Metres per 1e-7 degree on the sphere of mean Earth radius (6 371 008.8 m).
inline constexpr double kMetresPerUnit = 6371008.8 * 3.14159265358979323846 / 180.0 * 1e-7;

struct Point7 {
  std::int32_t lon7;
  std::int32_t lat7;
};

// The foot of a point on one piece of street.
struct Foot {
  std::uint32_t piece;
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
    std::vector<std::uint32_t> slot_of_piece;
    std::vector<std::uint32_t> stamp_of_piece;
    std::uint32_t stamp = 0;
  };

  StreetIndex(std::span<const std::int64_t> piece_first, std::span<const std::int32_t> lon7,
              std::span<const std::int32_t> lat7);

  // Feet on the `most` nearest usable pieces within the radius, nearest first (ties by piece number).
  void nearest(Point7 point, double radius_m, std::size_t most, std::span<const std::uint8_t> usable, Scratch& scratch,
               std::vector<Foot>& feet) const;

  // The foot of a point on one piece, however far away.
  Foot on_piece(std::uint32_t piece, Point7 point) const;

  std::size_t piece_count() const { return length_units_.size(); }

 private:
  struct Segment {
    Point7 from;
    Point7 to;
    std::uint32_t piece;
    float before_units;  // length of the piece before this segment
    float length_units;
  };
  struct Cell {
    std::int64_t x;
    std::int64_t y;
  };

  template <typename Visit>
  void each_cell(const Segment& segment, Visit visit) const;
  static Foot foot_on(const Segment& segment, Point7 point, double cosine, double piece_units);
  void scan_cell(Cell cell, Point7 point, double cosine, double limit_m, std::span<const std::uint8_t> usable,
                 Scratch& scratch, std::vector<Foot>& feet) const;
  Cell cell_of(Point7 point) const;
  void choose_cell_size();

  std::vector<Segment> segments_;
  std::vector<std::uint32_t> piece_segment_;  // piece p owns segments piece_segment_[p] .. piece_segment_[p + 1]
  std::vector<double> length_units_;  // of each piece, in 1e-7 degrees of latitude
  std::vector<std::uint32_t> cell_first_;
  std::vector<std::uint32_t> cell_segment_;
  std::int64_t west_ = 0, south_ = 0, east_ = 0, north_ = 0;
  std::int64_t cell_width_ = 1, cell_height_ = 1;
  std::int64_t columns_ = 0, rows_ = 0;
};

}  // namespace doorstep::roads
