#include "body/ModelImage.h"

#include <cstring>

namespace loopreg::body {
namespace {

class Packer {
 public:
  template <class T>
  void value(const T& number) {
    raw(&number, sizeof(T));
  }
  void text(const std::string& s) {
    value<std::uint64_t>(s.size());
    raw(s.data(), s.size());
  }
  template <class T>
  void list(const std::vector<T>& items) {
    value<std::uint64_t>(items.size());
    raw(items.data(), items.size() * sizeof(T));
  }
  template <class T, class Each>
  void items(const std::vector<T>& all, Each each) {
    value<std::uint64_t>(all.size());
    for (const T& item : all) each(item);
  }
  template <class Matrix>
  void matrix(const Matrix& m) {
    value<std::int64_t>(m.rows());
    value<std::int64_t>(m.cols());
    raw(m.data(), static_cast<std::size_t>(m.size()) * sizeof(typename Matrix::Scalar));
  }
  void blocks(const std::vector<PoseCorrectives::Block>& items) {
    value<std::uint64_t>(items.size());
    for (const PoseCorrectives::Block& block : items) {
      value(block.joint);
      list(block.vertices);
      matrix(block.directions);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  void raw(const void* data, std::size_t count) {
    out_.append(static_cast<const char*>(data), count);
  }
  std::string out_;
};

/// Every size is compared with what is left before anything is allocated; after the first
/// disagreement all that follows stays empty and good() is false.
class Unpacker {
 public:
  explicit Unpacker(std::string_view image) : rest_(image) {}

  template <class T>
  void value(T& number) {
    raw(&number, sizeof(T));
  }
  void text(std::string& s) {
    const std::size_t count = size(1);
    s.assign(rest_.substr(0, count));
    rest_.remove_prefix(count);
  }
  template <class T>
  void list(std::vector<T>& items) {
    items.resize(size(sizeof(T)));
    raw(items.data(), items.size() * sizeof(T));
  }
  template <class T, class Each>
  void items(std::vector<T>& all, Each each) {
    all.resize(size(sizeof(std::uint64_t)));  // each has at least the length of its text
    for (T& item : all) each(item);
  }
  template <class Matrix>
  void matrix(Matrix& m) {
    std::int64_t rows = 0, cols = 0;
    value(rows);
    value(cols);
    const auto fits = [](std::int64_t count, int fixed) {
      return count >= 0 && (fixed == Eigen::Dynamic || count == fixed);
    };
    const auto room = static_cast<std::int64_t>(rest_.size() / sizeof(typename Matrix::Scalar));
    if (!fits(rows, Matrix::RowsAtCompileTime) || !fits(cols, Matrix::ColsAtCompileTime) ||
        (rows > 0 && cols > room / rows)) {
      return fail();
    }
    m.resize(rows, cols);
    raw(m.data(), static_cast<std::size_t>(m.size()) * sizeof(typename Matrix::Scalar));
  }
  void blocks(std::vector<PoseCorrectives::Block>& items) {
    items.resize(size(sizeof(std::uint64_t)));  // each has more than that
    for (PoseCorrectives::Block& block : items) {
      value(block.joint);
      list(block.vertices);
      matrix(block.directions);
    }
  }
  bool complete() const { return good_ && rest_.empty(); }

 private:
  void fail() {
    good_ = false;
    rest_ = {};
  }
  void raw(void* target, std::size_t count) {
    if (count > rest_.size()) return fail();
    if (count > 0) std::memcpy(target, rest_.data(), count);
    rest_.remove_prefix(count);
  }
  /// A number of items of at least `each` bytes; 0 if they do not fit into the rest.
  std::size_t size(std::size_t each) {
    std::uint64_t count = 0;
    value(count);
    if (count <= rest_.size() / each) return static_cast<std::size_t>(count);
    fail();
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

/// The one list of what is kept, for both directions.
template <class Archive, class Model, class Origin>
void visit(Archive& archive, Model& model, Origin& origin) {
  archive.text(model.name);
  archive.text(model.gender);
  archive.value(model.family);
  archive.matrix(model.templateVertices);
  archive.matrix(model.faces);
  archive.matrix(model.shapeDirs);
  archive.blocks(model.poseCorrectives.blocks);
  archive.matrix(model.jointRegressor);
  archive.matrix(model.skin.joint);
  archive.matrix(model.skin.weight);
  archive.list(model.parents);
  archive.items(model.jointNames, [&](auto& name) { archive.text(name); });
  archive.list(model.partLabels);
  archive.list(model.mirror);
  archive.matrix(model.uv);
  archive.matrix(model.uvFaces);
  archive.items(model.landmarks, [&](auto& landmark) {
    archive.text(landmark.name);
    archive.value(landmark.vertex);
    archive.value(landmark.bary);
  });
  archive.matrix(model.handsMean);
  archive.text(origin.format);
  archive.text(origin.flavour);
  archive.value(origin.betasInFile);
  archive.value(origin.expressionsInFile);
}

}  // namespace

std::string packModel(const AssembledModel& model) {
  Packer packer;
  visit(packer, model.model, model.origin);
  return packer.take();
}

std::optional<AssembledModel> unpackModel(std::string_view image) {
  AssembledModel out;
  Unpacker unpacker(image);
  visit(unpacker, out.model, out.origin);
  if (!unpacker.complete() || out.model.family > Family::anny || out.model.family < Family::builtin)
    return std::nullopt;
  return out;
}

}  // namespace loopreg::body
