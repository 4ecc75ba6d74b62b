#pragma once

#include <QObject>
#include <QUndoStack>
#include <vector>

#include "registration/Mends.h"
#include "widgets/jobs/BodyJob.h"
#include "widgets/jobs/FitJob.h"
#include "widgets/jobs/LoadJob.h"

namespace loopreg::studio {

/// A body that the user named, and where it came from.
struct ChosenBody {
  QString source;
  body::LoadedModel body;
};

/// What the window works on: a scan, what was found out about it, and its fit.
///
/// All values are immutable behind shared pointers; a change is a pointer swap and a signal. So an
/// edit is the pair of all pointers before and after it (State), and undo swaps them back. Lives on
/// the GUI thread.
class Document : public QObject {
  Q_OBJECT
 public:
  using History = std::vector<fit::FitIteration>;
  /// Edits that can be undone: each with a re-fit keeps 5 to 10 MB.
  static constexpr int kUndoLimit = 100;

  /// All that an edit can change; the scan is none of it.
  struct State {
    ui::PreflightPointer preflight;
    registration::FitOptions options;  ///< the user's choices on the scan card
    body::ModelPointer model;
    std::shared_ptr<const ChosenBody> chosenBody;  ///< null: the built-in one
    std::shared_ptr<const History> history;
    ui::FitResultPointer result;
    std::shared_ptr<const registration::Mends> mends;
  };

  explicit Document(QObject* parent = nullptr);

  const ui::ScanPointer& scan() const { return scan_; }
  const ui::PreflightPointer& preflight() const { return state_.preflight; }
  const std::shared_ptr<const ui::DisplayMesh>& display() const { return display_; }
  const body::ModelPointer& model() const { return state_.model; }
  const History& history() const { return *state_.history; }
  const ui::FitResultPointer& result() const { return state_.result; }
  const registration::FitOptions& options() const { return state_.options; }
  const std::shared_ptr<const ChosenBody>& chosenBody() const { return state_.chosenBody; }
  /// What the user decided about the fit; the result shown may still be from before (result's own
  /// mends say what it obeys).
  const registration::Mends& mends() const { return *state_.mends; }
  /// Scan frame -> engine frame: the fit's own once there is one, else the preflight's.
  Alignment alignment() const;

  void setScan(const ui::LoadedScan& loaded);
  /// A scan with all that was done about it, from a project; nothing to undo.
  void open(const ui::LoadedScan& loaded, const State& state);
  /// A scan inspected anew; another frame ends what belonged to the old one.
  void setPreflight(const ui::PreflightPointer& preflight);
  void setOptions(const registration::FitOptions& options);
  void setModel(const body::ModelPointer& model) { state_.model = model; }
  void setChosenBody(std::shared_ptr<const ChosenBody> body);
  void clearFit();
  /// All iterations so far of the fit that runs.
  void setHistory(const History& history);
  void setResult(const ui::FitResultPointer& result);
  /// Both at once: nobody sees one without the other.
  void setFit(const History& history, const ui::FitResultPointer& result);
  void setMends(registration::Mends mends);

  // --- Edits
  QUndoStack& edits() { return edits_; }
  State state() const { return state_; }
  /// The way back to a state, without a trace in the edits.
  void restore(const State& state);
  /// What was done since `before` becomes one edit; `text` completes "Undo ...".
  void commit(const QString& text, const State& before);
  /// What came after the last edit (the fit that it asked for) belongs to it.
  void amend();

  /// The body at an iteration, engine frame; empty where there is none.
  Mesh bodyAt(int iteration) const;

 Q_SIGNALS:
  /// The last moment of what there is: another scan, or another project, takes its place.
  void aboutToClose();
  void scanChanged();
  void preflightChanged();
  void optionsChanged();
  void chosenBodyChanged();
  void historyChanged();
  void resultChanged();
  void mendsChanged();
  /// An edit was undone or done again: what still runs for another state is out of date.
  void restored();

 private:
  ui::ScanPointer scan_;
  std::shared_ptr<const ui::DisplayMesh> display_;
  State state_;
  QUndoStack edits_;
};

}  // namespace loopreg::studio
