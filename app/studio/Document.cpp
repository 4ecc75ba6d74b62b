#include "app/studio/Document.h"

#include "body/Skinning.h"

namespace loopreg::studio {

Alignment Document::alignment() const {
  if (result_) return result_->preflight.alignment;
  return preflight_ ? preflight_->alignment : Alignment();
}

// The old fit goes before anybody hears of the new scan: no listener sees one with the other.
void Document::setScan(const ui::LoadedScan& loaded) {
  scan_ = loaded.scan;
  preflight_ = loaded.preflight;
  display_ = loaded.display;
  history_.clear();
  result_.reset();
  Q_EMIT scanChanged();
  Q_EMIT historyChanged();
  Q_EMIT resultChanged();
}

void Document::setPreflight(const ui::PreflightPointer& preflight) {
  preflight_ = preflight;
  // A fit made under other units or another up axis no longer belongs to what is shown.
  clearFit();
  Q_EMIT preflightChanged();
}

void Document::clearFit() {
  history_.clear();
  result_.reset();
  Q_EMIT historyChanged();
  Q_EMIT resultChanged();
}

void Document::setHistory(const std::vector<fit::FitIteration>& history) {
  history_ = history;
  Q_EMIT historyChanged();
}

void Document::setResult(const ui::FitResultPointer& result) {
  result_ = result;
  Q_EMIT resultChanged();
}

Mesh Document::bodyAt(int iteration) const {
  Mesh mesh;
  if (!model_ || iteration < 0 || iteration >= static_cast<int>(history_.size())) return mesh;
  const bool last = iteration + 1 == static_cast<int>(history_.size());
  // The result may have been polished after the last reported step.
  if (last && result_) return registration::fittedMesh(*model_, *result_);
  const fit::FitIteration& it = history_[static_cast<std::size_t>(iteration)];
  if (!it.parameters) return mesh;
  mesh.vertices = body::poseBody(*model_, *it.parameters, it.displacements.get()).vertices;
  mesh.faces = model_->faces;
  return mesh;
}

}  // namespace loopreg::studio
