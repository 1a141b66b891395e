#include <distributedlog/dev_broker.hpp>

#include "broker/cluster.hpp"

#include <distributedlog/dev_broker_faults.hpp>

namespace distributedlog {

DevBroker::DevBroker(executor_type executor, DevBrokerConfig config)
    : cluster_(std::make_shared<broker::Cluster>(std::move(executor), std::move(config))),
      faults_(std::make_unique<DevBrokerFaults>(cluster_)) {}

DevBroker::DevBroker(DevBroker&&) noexcept = default;

DevBroker& DevBroker::operator=(DevBroker&& other) noexcept {
  if (this != &other) {
    if (cluster_) cluster_->stop();
    cluster_ = std::move(other.cluster_);
    faults_ = std::move(other.faults_);
  }
  return *this;
}

DevBroker::~DevBroker() {
  if (cluster_) cluster_->stop();
}

DevBroker::executor_type DevBroker::get_executor() const noexcept { return cluster_->executor(); }

void DevBroker::start() { cluster_->start(); }

void DevBroker::stop() noexcept { cluster_->stop(); }

std::string DevBroker::bootstrap_servers() const { return cluster_->bootstrap_servers(); }

const std::string& DevBroker::data_dir() const noexcept { return cluster_->folder(); }

DevBrokerFaults& DevBroker::faults() noexcept { return *faults_; }

}  // namespace distributedlog
