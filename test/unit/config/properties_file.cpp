#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_error.hpp>

#include "support/catch.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace distributedlog;
using Catch::Matchers::ContainsSubstring;

namespace {

// A file that is gone when the test is.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text)
      : path_(std::filesystem::temp_directory_path() / ("distributedlog-properties-" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string refusal(const std::string& path) {
  try {
    ProducerConfig::read_properties_file(path);
  } catch (const ProducerError& error) {
    CHECK(error.code() == client_errc::invalid_configuration);
    return error.what();
  }
  FAIL("accepted");
  return {};
}

}  // namespace

TEST_CASE("A properties file is names and values, comments and blanks aside", "[config]") {
  const TemporaryFile file(
      "\xEF\xBB\xBF# a comment\n! another\r\n\r\n  linger.ms = 5  \r\nbootstrap.servers=a:1,b:2\nclient.id=x=y\nacks=");
  CHECK(ProducerConfig::read_properties_file(file.path()) ==
        ProducerConfig::Properties{
            {"linger.ms", "5"}, {"bootstrap.servers", "a:1,b:2"}, {"client.id", "x=y"}, {"acks", ""}});
}

TEST_CASE("An empty properties file says nothing", "[config]") {
  CHECK(ProducerConfig::read_properties_file(TemporaryFile("").path()).empty());
}

TEST_CASE("A line that is none is named by its number, not by its words", "[config]") {
  const TemporaryFile file("linger.ms=5\n\nmy-secret-password\n");
  const std::string text = refusal(file.path());
  CHECK_THAT(text, ContainsSubstring(file.path()) && ContainsSubstring("line 3 has no '='"));
  CHECK_THAT(text, !ContainsSubstring("secret"));
  CHECK_THAT(refusal(TemporaryFile("=5\n").path()), ContainsSubstring("line 1 has no name"));
}

TEST_CASE("A file that cannot be read is named with the system's reason", "[config]") {
  CHECK_THAT(refusal("/nonexistent/producer.properties"),
             ContainsSubstring("/nonexistent/producer.properties") && ContainsSubstring("No such file"));
  CHECK_THAT(refusal("/"), ContainsSubstring("cannot be read"));
}

TEST_CASE("A file without an end is refused", "[config]") {
  CHECK_THAT(refusal("/dev/zero"), ContainsSubstring("larger than 1 MiB"));
}
