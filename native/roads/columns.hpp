// Columns of numbers that are either owned or borrowed from a buffer somebody else keeps alive.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace doorstep::roads {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;

inline constexpr u32 kNone = ~0u;
// No way. Weights are u32 milliseconds, and two of them can be added.
inline constexpr u32 kNever = 1u << 30;

// A read-only column. A city's cache is opened without copying: its columns are views of the file.
template <class T>
class Column {
 public:
  Column() = default;
  explicit Column(std::vector<T> owned) : owned_(std::move(owned)), view_(owned_) {}
  explicit Column(std::span<const T> view) : view_(view) {}
  Column(Column&&) noexcept = default;  // a moved vector keeps its buffer, so the view stays good
  Column& operator=(Column&&) noexcept = default;
  Column(const Column&) = delete;
  Column& operator=(const Column&) = delete;

  const T& operator[](std::size_t i) const { return view_[i]; }
  const T* data() const { return view_.data(); }
  std::size_t size() const { return view_.size(); }
  std::span<const T> view() const { return view_; }

 private:
  std::vector<T> owned_;
  std::span<const T> view_;
};

}  // namespace doorstep::roads
