// Reading a file of "name=value" lines.
#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_error.hpp>

#include "config/values.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace distributedlog {
namespace {

constexpr std::size_t largest_file = std::size_t{1024} * 1024;

ProducerError file_error(const std::string& path, const std::string& reason) {
  return ProducerError(client_errc::invalid_configuration, fmt::format("{}: {}", path, reason));
}

ProducerError system_file_error(const std::string& path, int error) {
  return file_error(path, fmt::format("cannot be read: {}", std::generic_category().message(error)));
}

std::string read_all(const std::string& path) {
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) throw system_file_error(path, errno);
  std::string text(largest_file + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) throw system_file_error(path, errno);
  if (text.size() > largest_file) throw file_error(path, "larger than 1 MiB, that is no file of properties");
  return text;
}

}  // namespace

ProducerConfig::Properties ProducerConfig::read_properties_file(const std::string& path) {
  const std::string text = read_all(path);
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);  // an editor's byte order mark
  Properties properties;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = config::trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    const std::size_t equals = line.find('=');
    const std::string_view name = config::trim(line.substr(0, equals));
    // The line itself is not shown: it may be a secret that lost its name.
    if (equals == std::string_view::npos) throw file_error(path, fmt::format("line {} has no '='", number));
    if (name.empty()) throw file_error(path, fmt::format("line {} has no name before '='", number));
    properties.emplace_back(name, config::trim(line.substr(equals + 1)));
  }
  return properties;
}

}  // namespace distributedlog
