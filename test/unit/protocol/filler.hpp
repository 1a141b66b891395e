// Fills every field that a message has in a version, nested ones too, with values from a source: the rule of
// test/golden/GoldenFrames.java, or random edge cases.
#pragma once

#include "protocol/bytes.hpp"
#include "protocol/messages/description.hpp"
#include "protocol/uuid.hpp"

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace distributedlog::test {

template <class Source>
class Filler {
 public:
  Filler(Source& source, int version, bool flexible) : source_{source}, version_{version}, flexible_{flexible} {}

  template <class T>
  void field(T& value, protocol::Versions when = {}) {
    if (when.contain(version_)) fill(value, version_ >= when.null_since);
  }

  template <class Structure>
  void structure(Structure& self) {
    Structure::describe(*this, self);
    if constexpr (protocol::HasTags<Structure, Filler>) {
      if (flexible_ && source_.wants_tags()) Structure::describe_tags(*this, self);
    }
  }

  template <class Structure, class T>
  void tagged(std::uint32_t, Structure& self, T Structure::*member, protocol::Versions when) {
    if (when.contain(version_)) fill(self.*member, true);
  }

 private:
  template <class T>
  void fill(T& value, bool) {
    if constexpr (std::is_same_v<T, bool>) {
      source_.next();
      value = source_.boolean();
    } else if constexpr (std::is_arithmetic_v<T>) {
      source_.next();
      value = source_.template number<T>();
    } else {
      structure(value);
    }
  }
  void fill(protocol::Uuid& value, bool) {
    source_.next();
    value = source_.uuid();
  }
  void fill(std::string& value, bool) {
    source_.next();
    value = source_.text();
  }
  void fill(protocol::Bytes& value, bool) {
    source_.next();
    value = source_.bytes();
  }
  void fill(std::optional<std::string>& value, bool nullable) {
    source_.next();
    if (nullable && source_.null()) return value.reset();
    value = source_.text();
  }
  void fill(std::optional<protocol::BytesView>& value, bool nullable) {
    source_.next();
    if (nullable && source_.null()) return value.reset();
    value = protocol::BytesView{source_.bytes()};
  }
  template <class T>
  void fill(std::vector<T>& values, bool) {
    source_.next();
    elements(values);
  }
  template <class T>
  void fill(std::optional<std::vector<T>>& values, bool nullable) {
    source_.next();
    if (nullable && source_.null()) return values.reset();
    elements(values.emplace());
  }
  template <class T>
  void elements(std::vector<T>& values) {
    values.resize(source_.count());
    for (T& value : values) fill(value, false);
  }

  Source& source_;
  int version_;
  bool flexible_;
};

// The rule of GoldenFrames.java: a counter that goes up for every value, and the value follows from it.
class GoldenRule {
 public:
  enum class Filling { full, blank, lengthy };

  explicit GoldenRule(Filling filling) : filling_{filling} {}

  void next() { ++n_; }
  bool wants_tags() const { return filling_ != Filling::blank; }
  bool null() const { return filling_ == Filling::blank; }
  bool boolean() const { return filling_ != Filling::blank; }
  std::size_t count() const {
    if (filling_ == Filling::full) return static_cast<std::size_t>(1 + n_ % 2);
    return filling_ == Filling::lengthy ? 1 : 0;
  }
  template <class T>
  T number() const {
    if (filling_ == Filling::blank) return 0;
    if constexpr (sizeof(T) == 1) {
      return static_cast<T>(1 + n_ % 100);
    } else {
      constexpr std::int64_t base = sizeof(T) == 2 ? 1000 : sizeof(T) == 4 ? 0x01020304 : 0x0102030405060708;
      return static_cast<T>(n_ % 4 == 0 ? -(base + n_) : base + n_);
    }
  }
  std::string text() const {
    if (filling_ == Filling::blank) return {};
    std::string text = "s" + std::to_string(n_);
    if (filling_ == Filling::full) return n_ % 3 == 0 ? text + "-\u00fc\u20ac" : text;
    for (int i = 0; i < 50; ++i) text += "\u20ac";
    return text;
  }
  protocol::Uuid uuid() const {
    protocol::Uuid id;
    if (filling_ == Filling::blank) return id;
    for (int i = 0; i < 16; ++i) id.bytes[static_cast<std::size_t>(i)] = static_cast<std::byte>(n_ + 7 * i);
    return id;
  }
  // Lives as long as the source: messages may borrow it.
  const protocol::Bytes& bytes() {
    const int size = filling_ == Filling::full ? 1 + n_ % 5 : filling_ == Filling::lengthy ? 300 : 0;
    auto& bytes = owned_.emplace_back();
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(n_ + i));
    return bytes;
  }

 private:
  Filling filling_;
  int n_ = 0;
  std::deque<protocol::Bytes> owned_;
};

// Nulls beside empties beside ends of ranges, in every mixture that the seed gives.
class EdgeCases {
 public:
  explicit EdgeCases(unsigned seed) : random_{seed} {}

  void next() {}
  bool wants_tags() { return one_in(2); }
  bool null() { return one_in(3); }
  bool boolean() { return one_in(2); }
  std::size_t count() { return random_() % 4; }
  template <class T>
  T number() {
    constexpr T edges[] = {0, 1, -1, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), 17, 127, -128};
    return edges[random_() % std::size(edges)];
  }
  std::string text() {
    const std::string texts[] = {"",
                                 "a",
                                 "\u00fc\u20ac\U0001f600",
                                 std::string(1, '\0'),
                                 std::string(126, 'x'),
                                 std::string(127, 'y'),
                                 std::string(300, 'z')};
    return texts[random_() % std::size(texts)];
  }
  protocol::Uuid uuid() {
    protocol::Uuid id;
    if (one_in(3)) return id;
    for (std::byte& byte : id.bytes) byte = static_cast<std::byte>(random_());
    return id;
  }
  const protocol::Bytes& bytes() {
    constexpr std::size_t sizes[] = {0, 1, 126, 127, 128, 17000};
    return owned_.emplace_back(sizes[random_() % std::size(sizes)], static_cast<std::byte>(random_()));
  }

 private:
  bool one_in(unsigned n) { return random_() % n == 0; }

  std::mt19937 random_;
  std::deque<protocol::Bytes> owned_;
};

}  // namespace distributedlog::test
