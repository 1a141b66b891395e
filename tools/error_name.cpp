#include "error_name.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

namespace distributedlog::tool {

namespace {

const char* client_name(int value) noexcept {
  switch (static_cast<client_errc>(value)) {
#define X(name, code, retriable, text) \
  case client_errc::name:              \
    return #name;
#include <distributedlog/client_errors.def>
#undef X
  }
  return nullptr;
}

const char* broker_name(int value) noexcept {
  switch (static_cast<broker_errc>(value)) {
#define X(name, code, retriable, refresh, text) \
  case broker_errc::name:                       \
    return #name;
#include <distributedlog/broker_errors.def>
#undef X
  }
  return nullptr;
}

std::string upper_case(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string error_name(const boost::system::error_code& error) {
  if (error.category() == client_category()) {
    if (const char* name = client_name(error.value()); name != nullptr) return name;
  }
  if (error.category() == broker_category()) {
    if (const char* name = broker_name(error.value()); name != nullptr) return upper_case(name);
  }
  return fmt::format("{}:{}", error.category().name(), error.value());
}

}  // namespace distributedlog::tool
