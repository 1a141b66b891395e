// What stands around a message body: the size of the frame, and the header of a request or a response.
#pragma once

#include "protocol/api.hpp"
#include "protocol/reader.hpp"
#include "protocol/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace distributedlog::protocol {

// Header v1, or v2 when the request is flexible. The client id keeps its two-byte length in both.
struct RequestHeader {
  std::int16_t api_key = 0;
  std::int16_t api_version = 0;
  std::int32_t correlation_id = 0;
  std::optional<std::string> client_id;

  RequestHeader() = default;
  RequestHeader(ApiKey key, int version, std::int32_t correlation, std::optional<std::string> client)
      : api_key{static_cast<std::int16_t>(key)},
        api_version{static_cast<std::int16_t>(version)},
        correlation_id{correlation},
        client_id{std::move(client)} {}

  ApiKey api() const noexcept { return static_cast<ApiKey>(api_key); }
  void encode(Writer& writer) const;
  // Leaves the reader at the body. Also reads headers of requests we do not speak: the caller asks find_api().
  bool decode(Reader& reader);
};

// Header v0 or v1, by the request that it answers.
struct ResponseHeader {
  std::int32_t correlation_id = 0;

  void encode(Writer& writer, ApiKey key, int version) const;
  bool decode(Reader& reader, ApiKey key, int version);
};

// Writes the size of everything written between construction and finish() in front of it.
class FrameSize {
 public:
  explicit FrameSize(Writer& writer) : writer_{writer}, position_{writer.reserve_i32()}, start_{writer.size()} {}
  void finish() { writer_.patch_i32(position_, static_cast<std::int32_t>(writer_.size() - start_)); }

 private:
  Writer& writer_;
  std::size_t position_;
  std::size_t start_;
};

// A whole frame: size, header, body.
template <class Request>
void encode_request(Writer& writer, const Request& request, int version, std::int32_t correlation_id,
                    std::optional<std::string> client_id) {
  FrameSize size{writer};
  RequestHeader{Request::api_key, version, correlation_id, std::move(client_id)}.encode(writer);
  request.encode(writer, version);
  size.finish();
}

template <class Response>
void encode_response(Writer& writer, const Response& response, int version, std::int32_t correlation_id) {
  FrameSize size{writer};
  ResponseHeader{correlation_id}.encode(writer, Response::api_key, version);
  response.encode(writer, version);
  size.finish();
}

}  // namespace distributedlog::protocol
