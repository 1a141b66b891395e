// The effective settings as text.
#include "config/property_table.hpp"
#include "config/topic_properties.hpp"

namespace distributedlog {

std::string ProducerConfig::describe() const {
  std::string text;
  for (const config::Property& property : config::property_table()) {
    text += property.name;
    text += '=';
    text += property.get(*this);
    text += '\n';
  }
  config::describe_topics(*this, text);
  return text;
}

}  // namespace distributedlog
