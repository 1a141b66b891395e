// What from_properties says of properties that it must refuse.
#pragma once

#include "support/catch.hpp"

#include <distributedlog/error.hpp>
#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_error.hpp>

#include <string>

namespace distributedlog::test {

inline std::string refusal(const ProducerConfig::Properties& properties) {
  try {
    ProducerConfig::from_properties(properties);
  } catch (const ProducerError& error) {
    CHECK(error.code() == client_errc::invalid_configuration);
    return error.what();
  }
  FAIL("accepted");
  return {};
}

}  // namespace distributedlog::test
