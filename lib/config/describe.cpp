// The effective settings as text.
#include "config/property_table.hpp"

namespace distributedlog {

std::string ProducerConfig::describe() const {
  std::string text;
  for (const config::Property& property : config::property_table()) {
    text += property.name;
    text += '=';
    text += property.get(*this);
    text += '\n';
  }
  return text;
}

}  // namespace distributedlog
