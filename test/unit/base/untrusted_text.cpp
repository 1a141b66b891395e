#include "base/untrusted_text.hpp"

#include "support/catch.hpp"

using distributedlog::escape_untrusted;

TEST_CASE("Harmless text stays as it is", "[base]") {
  CHECK(escape_untrusted("") == "");
  CHECK(escape_untrusted("Topic 'a' is gone: {x=\"1\"}") == "Topic 'a' is gone: {x=\"1\"}");
  CHECK(escape_untrusted("Gr\u00fc\u00dfe \u65e5\u672c \U0001f600") == "Gr\u00fc\u00dfe \u65e5\u672c \U0001f600");
}

TEST_CASE("What could fake a line or drive a terminal is escaped", "[base]") {
  CHECK(escape_untrusted("a\nb\r\tc") == "a\\nb\\r\\tc");
  CHECK(escape_untrusted("\x1b[31mred") == "\\x1b[31mred");
  CHECK(escape_untrusted(std::string_view("a\0b\x7f", 4)) == "a\\x00b\\x7f");
  CHECK(escape_untrusted("back\\nslash") == "back\\\\nslash");
  CHECK(escape_untrusted("\u0085\u2028\u202e\u2066") == "\\u{85}\\u{2028}\\u{202e}\\u{2066}");
}

TEST_CASE("Bytes that are no UTF-8 are shown as numbers", "[base]") {
  CHECK(escape_untrusted("\xff\xfe") == "\\xff\\xfe");
  CHECK(escape_untrusted("\xc3") == "\\xc3");                             // cut short
  CHECK(escape_untrusted("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  CHECK(escape_untrusted("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");           // overlong
  CHECK(escape_untrusted("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // surrogate
  CHECK(escape_untrusted("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  CHECK(escape_untrusted("\xc3(") == "\\xc3(");
}

TEST_CASE("Long text is cut at a whole character and says so", "[base]") {
  CHECK(escape_untrusted("abcdefgh", 8) == "abcdefgh");
  CHECK(escape_untrusted("abcdefghi", 8) == "abcde...");
  CHECK(escape_untrusted("abcd\u00fcefghi", 8) == "abcd...");
  CHECK(escape_untrusted("abcd\n\n\n\n\n", 8) == "abcd...");
  CHECK(escape_untrusted("abcdefgh", 2) == "");
  CHECK(escape_untrusted(std::string(100000, '\x01')).size() <= 256);
}
