// Writes a structure as it describes itself.
#pragma once

#include "protocol/messages/description.hpp"
#include "protocol/writer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Encoder {
 public:
  Encoder(Writer& writer, int version, bool flexible) noexcept
      : writer_{writer}, version_{version}, flexible_{flexible} {}

  template <class T>
  void field(const T& value, Versions when = {}) {
    if (when.contain(version_)) put(value, version_ >= when.null_since);
  }

  template <class Structure>
  void structure(const Structure& self) {
    Structure::describe(*this, self);
    if (!flexible_) return;
    if constexpr (HasTags<const Structure, Encoder>) {
      put_tags(self);
    } else {
      writer_.no_tagged_fields();
    }
  }

  // Only called through describe_tags, while the section is collected.
  template <class Structure, class T>
  void tagged(std::uint32_t tag, const Structure& self, T Structure::*member, Versions when) {
    if (!when.contain(version_) || self.*member == Structure{}.*member) return;
    Bytes body;
    Writer body_writer{body};
    Encoder{body_writer, version_, flexible_}.put(self.*member, true);
    writer_.unsigned_varint(tag);
    writer_.tagged_field_size(body.size());
    writer_.raw(body);
    ++tags_;
  }

 private:
  void put(bool value, bool) { writer_.boolean(value); }
  void put(std::int8_t value, bool) { writer_.i8(value); }
  void put(std::int16_t value, bool) { writer_.i16(value); }
  void put(std::int32_t value, bool) { writer_.i32(value); }
  void put(std::int64_t value, bool) { writer_.i64(value); }
  void put(const Uuid& value, bool) { writer_.uuid(value); }
  void put(const std::string& value, bool) { flexible_ ? writer_.compact_string(value) : writer_.string(value); }
  void put(const std::optional<std::string>& value, bool nullable) {
    if (!value && !nullable) return put(std::string{}, false);
    flexible_ ? writer_.nullable_compact_string(value) : writer_.nullable_string(value);
  }
  void put(const Bytes& value, bool) { flexible_ ? writer_.compact_bytes(value) : writer_.bytes(value); }
  void put(const std::optional<BytesView>& value, bool) {
    flexible_ ? writer_.nullable_compact_records(value) : writer_.nullable_records(value);
  }
  template <class T>
  void put(const std::vector<T>& values, bool) {
    put_count(values.size());
    for (const T& value : values) put(value, false);
  }
  template <class T>
  void put(const std::optional<std::vector<T>>& values, bool nullable) {
    if (values) return put(*values, false);
    put_count(nullable ? std::nullopt : std::optional<std::size_t>{0});
  }
  template <class T>
  void put(const T& value, bool) {
    structure(value);
  }

  void put_count(std::optional<std::size_t> count) {
    flexible_ ? writer_.compact_array_count(count) : writer_.array_count(count);
  }

  template <class Structure>
  void put_tags(const Structure& self) {
    Bytes section;
    Writer section_writer{section};
    Encoder tags{section_writer, version_, flexible_};
    Structure::describe_tags(tags, self);
    writer_.unsigned_varint(tags.tags_);
    writer_.raw(section);
  }

  Writer& writer_;
  int version_;
  bool flexible_;
  std::uint32_t tags_ = 0;
};

}  // namespace distributedlog::protocol
