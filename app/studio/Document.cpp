#include "app/studio/Document.h"

#include "body/Skinning.h"

namespace loopreg::studio {
namespace {

using registration::Mends;

/// Two states of the document and the way between them.
class Edit : public QUndoCommand {
 public:
  Edit(const QString& text, Document& document, Document::State before, Document::State after)
      : QUndoCommand(text),
        document_(document),
        before_(std::move(before)),
        after_(std::make_shared<Document::State>(std::move(after))) {}
  void undo() override { document_.restore(before_); }
  // The stack calls this once when the edit joins it: then the document is there already.
  void redo() override {
    if (done_) document_.restore(*after_);
    done_ = true;
  }
  void amend(Document::State after) const { *after_ = std::move(after); }

 private:
  Document& document_;
  Document::State before_;
  std::shared_ptr<Document::State> after_;
  bool done_ = false;
};

}  // namespace

Document::Document(QObject* parent) : QObject(parent) {
  edits_.setUndoLimit(kUndoLimit);
  state_.history = std::make_shared<const History>();
  state_.mends = std::make_shared<const Mends>();
}

Alignment Document::alignment() const {
  if (result()) return result()->preflight.alignment;
  return preflight() ? preflight()->alignment : Alignment();
}

void Document::setScan(const ui::LoadedScan& loaded) {
  State fresh;
  fresh.preflight = loaded.preflight;
  fresh.model = state_.model;
  fresh.chosenBody = state_.chosenBody;
  fresh.history = std::make_shared<const History>();
  fresh.mends = std::make_shared<const Mends>();
  open(loaded, fresh);
}

// The old fit goes before anybody hears of the new scan: no listener sees one with the other. Edits
// of another scan cannot be undone in this one.
void Document::open(const ui::LoadedScan& loaded, const State& state) {
  Q_EMIT aboutToClose();
  edits_.clear();
  scan_ = loaded.scan;
  display_ = loaded.display;
  const State old = std::exchange(state_, state);
  if (!state_.model && state_.chosenBody == old.chosenBody) state_.model = old.model;
  if (state_.chosenBody != old.chosenBody) Q_EMIT chosenBodyChanged();
  Q_EMIT scanChanged();
  Q_EMIT optionsChanged();
  Q_EMIT historyChanged();
  Q_EMIT resultChanged();
  Q_EMIT mendsChanged();
}

void Document::setPreflight(const ui::PreflightPointer& preflight) {
  state_.preflight = preflight;
  // A fit made under other units or another up axis no longer belongs to what is shown.
  clearFit();
  Q_EMIT preflightChanged();
}

void Document::setOptions(const registration::FitOptions& options) {
  state_.options = options;
  Q_EMIT optionsChanged();
}

void Document::setChosenBody(std::shared_ptr<const ChosenBody> body) {
  state_.chosenBody = std::move(body);
  if (state_.chosenBody) state_.model = state_.chosenBody->body.model;
  Q_EMIT chosenBodyChanged();
}

// The mask says what is no part of the person: it outlives the fit. Everything else was about it.
void Document::clearFit() {
  Mends kept;
  kept.mask = state_.mends->mask;
  state_.mends = std::make_shared<const Mends>(std::move(kept));
  state_.history = std::make_shared<const History>();
  state_.result.reset();
  Q_EMIT historyChanged();
  Q_EMIT resultChanged();
  Q_EMIT mendsChanged();
}

void Document::setHistory(const History& history) {
  state_.history = std::make_shared<const History>(history);
  Q_EMIT historyChanged();
}

void Document::setResult(const ui::FitResultPointer& result) {
  state_.result = result;
  Q_EMIT resultChanged();
}

void Document::setFit(const History& history, const ui::FitResultPointer& result) {
  state_.history = std::make_shared<const History>(history);
  state_.result = result;
  Q_EMIT historyChanged();
  Q_EMIT resultChanged();
}

void Document::setMends(Mends mends) {
  state_.mends = std::make_shared<const Mends>(std::move(mends));
  Q_EMIT mendsChanged();
}

// --- Edits ----------------------------------------------------------------------------------

// All values first, then the signals: no listener sees half of a state. A model that was loaded
// meanwhile stays.
void Document::restore(const State& state) {
  const State old = std::exchange(state_, state);
  if (!state_.model && state_.chosenBody == old.chosenBody) state_.model = old.model;
  if (state_.chosenBody != old.chosenBody) Q_EMIT chosenBodyChanged();
  Q_EMIT optionsChanged();
  if (state_.preflight != old.preflight) Q_EMIT preflightChanged();
  if (state_.history != old.history) Q_EMIT historyChanged();
  if (state_.result != old.result) Q_EMIT resultChanged();
  if (state_.mends != old.mends) Q_EMIT mendsChanged();
  Q_EMIT restored();
}

void Document::commit(const QString& text, const State& before) {
  edits_.push(new Edit(text, *this, before, state_));
}

void Document::amend() {
  if (edits_.index() == 0) return;
  static_cast<const Edit*>(edits_.command(edits_.index() - 1))->amend(state_);
  if (edits_.isClean()) edits_.resetClean();  // what was saved meanwhile was not all of it
}

Mesh Document::bodyAt(int iteration) const {
  Mesh mesh;
  if (!model() || iteration < 0 || iteration >= static_cast<int>(history().size())) return mesh;
  const bool last = iteration + 1 == static_cast<int>(history().size());
  // The result may have been polished after the last reported step.
  if (last && result()) return registration::fittedMesh(*model(), *result());
  const fit::FitIteration& it = history()[static_cast<std::size_t>(iteration)];
  if (!it.parameters) return mesh;
  mesh.vertices = body::poseBody(*model(), *it.parameters, it.displacements.get()).vertices;
  mesh.faces = model()->faces;
  return mesh;
}

}  // namespace loopreg::studio
