#include <distributedlog/topic_name.hpp>

#include "support/catch.hpp"

#include <string>
#include <thread>
#include <vector>

using distributedlog::TopicName;

TEST_CASE("A topic name is one pointer to one copy", "[base]") {
  std::string name = "orders";
  const TopicName first = TopicName::intern(name);
  name = "elsewhere";
  CHECK(first.view() == "orders");
  CHECK(first == TopicName::intern("orders"));
  CHECK(first.str().data() == TopicName::intern(std::string("orders")).str().data());
  CHECK_FALSE(first == TopicName::intern("orders2"));
  CHECK(first == std::string_view("orders"));
}

TEST_CASE("No topic name reads as the empty text", "[base]") {
  CHECK(TopicName{}.view().empty());
  CHECK(TopicName{}.str().empty());
  CHECK(TopicName{} == TopicName::intern(""));
}

TEST_CASE("Threads that name the same topics at once get the same copies", "[base]") {
  constexpr int names = 200;
  std::vector<std::vector<TopicName>> seen(4);
  std::vector<std::thread> threads;
  for (auto& mine : seen) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < names; ++i) mine.push_back(TopicName::intern("concurrent-" + std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& other : seen) CHECK(other == seen.front());
  CHECK(seen.front()[7].view() == "concurrent-7");
}
