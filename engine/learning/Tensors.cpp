#include "learning/Tensors.h"

namespace loopreg::learning {
namespace {

torch::Tensor copied(const void* data, std::vector<std::int64_t> shape, torch::ScalarType from,
                     torch::ScalarType to) {
  // from_blob wants a mutable pointer; the clone keeps it from ever being written to.
  return torch::from_blob(const_cast<void*>(data), shape, torch::dtype(from)).to(to).clone();
}

}  // namespace

torch::Tensor tensorOf(const Points& points, torch::ScalarType type) {
  return copied(points.data(), {points.cols(), 3}, torch::kFloat64, type);
}

torch::Tensor transposedTensorOf(const Eigen::MatrixXd& matrix, torch::ScalarType type) {
  return copied(matrix.data(), {matrix.cols(), matrix.rows()}, torch::kFloat64, type);
}

torch::Tensor transposedTensorOf(const Eigen::MatrixXf& matrix, torch::ScalarType type) {
  return copied(matrix.data(), {matrix.cols(), matrix.rows()}, torch::kFloat32, type);
}

torch::Tensor tensorOf(const VectorXd& values, torch::ScalarType type) {
  return copied(values.data(), {values.size()}, torch::kFloat64, type);
}

Points pointsOf(const torch::Tensor& rows) {
  const torch::Tensor plain = rows.detach().to(torch::kFloat64).contiguous();
  return Eigen::Map<const Points>(plain.data_ptr<double>(), 3, plain.size(0));
}

VectorXd vectorOf(const torch::Tensor& values) {
  const torch::Tensor plain = values.detach().to(torch::kFloat64).contiguous();
  return Eigen::Map<const VectorXd>(plain.data_ptr<double>(), plain.numel());
}

}  // namespace loopreg::learning
