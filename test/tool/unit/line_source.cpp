#include "line_source.hpp"

#include "support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

using namespace distributedlog::tool;
namespace asio = boost::asio;

namespace {

struct Seen {
  std::uint64_t number;
  std::string text;
  bool too_long;
  friend bool operator==(const Seen&, const Seen&) = default;
};

asio::awaitable<void> read_all(LineSource& lines, std::vector<Line>& kept) {
  while (co_await lines.fill()) {
    while (auto line = lines.take()) kept.push_back(std::move(*line));
  }
}

// All lines of a descriptor. They are copied only at the end: their blocks must have kept them until then.
std::vector<Seen> lines_of(int descriptor, std::size_t longest) {
  asio::io_context context;
  Input input(context.get_executor(), descriptor);
  LineSource lines(input, longest);
  std::vector<Line> kept;
  asio::co_spawn(context, read_all(lines, kept), asio::detached);
  context.run();
  CHECK_FALSE(input.error());
  std::vector<Seen> seen;
  for (const Line& line : kept) seen.push_back({line.number, std::string(line.text), line.too_long});
  return seen;
}

// Through a pipe, written `slice` bytes at a time.
std::vector<Seen> through_pipe(const std::string& text, std::size_t longest, std::size_t slice) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  std::thread writer([&] {
    for (std::size_t at = 0; at < text.size(); at += slice) {
      const std::string part = text.substr(at, slice);
      if (::write(ends[1], part.data(), part.size()) < 0) break;
    }
    ::close(ends[1]);
  });
  auto seen = lines_of(ends[0], longest);
  writer.join();
  ::close(ends[0]);
  return seen;
}

// Through a regular file.
std::vector<Seen> through_file(const std::string& text, std::size_t longest) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  std::fwrite(text.data(), 1, text.size(), file);
  std::rewind(file);
  auto seen = lines_of(::fileno(file), longest);
  std::fclose(file);
  return seen;
}

}  // namespace

TEST_CASE("Lines are what stands between line feeds, however they arrive", "[tool]") {
  const std::string text = "one\n\ntwo\r\nlast";
  const std::vector<Seen> expected{{1, "one", false}, {2, "", false}, {3, "two\r", false}, {4, "last", false}};
  CHECK(through_file(text, 100) == expected);
  for (const std::size_t slice : {1U, 2U, 5U, 100U}) CHECK(through_pipe(text, 100, slice) == expected);
  CHECK(through_file("", 100).empty());
  CHECK(through_pipe("", 100, 1).empty());
  CHECK(through_file("\n", 100) == std::vector<Seen>{{1, "", false}});
}

TEST_CASE("Many lines across many blocks stay whole", "[tool]") {
  std::string text;
  std::vector<Seen> expected;
  for (std::uint64_t i = 1; i <= 50000; ++i) {
    expected.push_back({i, "line " + std::to_string(i) + std::string(i % 97, 'x'), false});
    text += expected.back().text + "\n";
  }
  CHECK(through_file(text, 1000) == expected);
  CHECK(through_pipe(text, 1000, 70001) == expected);
}

TEST_CASE("Lines longer than allowed are passed over, and only they", "[tool]") {
  for (const std::size_t length : {11U, 200'000U, 1'000'000U}) {
    const std::string text = "1234567890\n" + std::string(length, 'x') + "\nafter\n" + std::string(length, 'y');
    const std::vector<Seen> expected{{1, "1234567890", false}, {2, "", true}, {3, "after", false}, {4, "", true}};
    CHECK(through_file(text, 10) == expected);
    CHECK(through_pipe(text, 10, 4096) == expected);
  }
}

TEST_CASE("A line as long as allowed is kept, even a long one", "[tool]") {
  const std::string line(1'000'000, 'z');
  CHECK(through_pipe(line + "\n" + line, line.size(), 65536) == std::vector<Seen>{{1, line, false}, {2, line, false}});
}

TEST_CASE("A socket is read, and its flags are put back", "[tool]") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  const int flags = ::fcntl(ends[0], F_GETFL);
  REQUIRE(::write(ends[1], "a\nb", 3) == 3);
  ::close(ends[1]);
  CHECK(lines_of(ends[0], 10) == std::vector<Seen>{{1, "a", false}, {2, "b", false}});
  CHECK(::fcntl(ends[0], F_GETFL) == flags);
  ::close(ends[0]);
}

TEST_CASE("What cannot be read is told", "[tool]") {
  asio::io_context context;
  const int folder = ::open("/", O_RDONLY);
  Input input(context.get_executor(), folder);
  LineSource lines(input, 10);
  std::vector<Line> kept;
  asio::co_spawn(context, read_all(lines, kept), asio::detached);
  context.run();
  CHECK(kept.empty());
  CHECK(input.error());
  ::close(folder);
}
