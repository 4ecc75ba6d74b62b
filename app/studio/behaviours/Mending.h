#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <functional>
#include <memory>

#include "app/studio/Workspace.h"
#include "app/studio/tools/MendTool.h"
#include "widgets/jobs/RefitJob.h"

class QAction;

namespace loopreg::ui {
class ProgressLine;
}

namespace loopreg::studio {

/// Mending a registration by hand: tools in the view, locks, other starts; every change is one edit
/// of the document and asks for a re-fit, whose result belongs to it.
///
/// A re-fit is made from the result shown and the document's mends alone: where the mends name
/// another start than the result obeys, from there. So it can be asked for at any time, after an
/// undo and after a redo as well, and is whenever mends and result differ.
class Mending : public QObject {
  Q_OBJECT
 public:
  Mending(const Workspace& workspace, QObject* parent);
  ~Mending() override;

  bool busy() const { return job_.running(); }
  ui::RefitJob& job() { return job_; }
  /// There is a fit, and none runs.
  bool ready() const;

  // --- For the tools
  /// Shows the body that these mends would give; the document does not change.
  void preview(const registration::Mends& mends);
  /// A body posed by hand, not fitted.
  void pose(const body::BodyParameters& parameters);
  void endPreview();
  /// One edit, and the re-fit it asks for. `text` completes "Undo ...".
  void apply(const QString& text, registration::Mends mends);
  /// The parameters of the body in the view.
  const body::BodyParameters& shown() const;
  Vector3d shownPoint(const body::BodyPoint& point) const;
  /// Leads the timeline to the result: what is mended is what is seen.
  void showResult();
  void refreshMarks();
  /// Dims these points of the scan; the document's own mask comes back with showMask().
  void showMask(const std::vector<bool>* mask);
  void showMask();
  void putToolAway();
  void onDropped(const MendTool* tool);

 public Q_SLOTS:
  void setClothing(loopreg::registration::Clothing clothing);
  /// Fits on from an iteration of the history, an alternative of the result, the body turned round.
  void continueFrom(int iteration);
  void take(int alternative);
  void turnAround();

 private:
  struct Tool {
    QAction* action;
    std::unique_ptr<MendTool> tool;
  };
  struct Row {
    ui::MendList::Entry entry;
    QString undoText;
    std::function<void(registration::Mends&)> remove;
    std::vector<Vector3d> marks;  ///< highlighted while the cursor is on the row
  };
  void addTool(std::unique_ptr<MendTool> tool, const char* name, const char* icon,
               const QString& text, const QKeySequence& keys);
  void buildActions();
  void connectDocument();
  void choose(Tool* tool);
  void startFrom(registration::StartKind kind, int index, const QString& text);
  body::BodyParameters startFor(const registration::Mends& mends) const;
  void settleIfNeeded();
  void takeBack();
  void onSettled(const ui::FitResultPointer& result, const std::vector<fit::FitIteration>& steps);
  void follow();
  void fillList();
  MendContext context();
  ui::RefitJob::Request request(const registration::Mends& mends) const;

  Workspace work_;
  ui::MendCard* card_;
  ui::MendOverlay* overlay_;
  std::unique_ptr<ui::MendLayer> layer_;
  ui::RefitJob job_;
  std::vector<Tool> tools_;
  Tool* tool_ = nullptr;
  QAction* leave_ = nullptr;
  QAction* flip_ = nullptr;
  QAction* clear_ = nullptr;
  std::vector<Row> rows_;
  int pointed_ = -1;
  std::optional<body::BodyParameters> previewed_;
  QElapsedTimer settling_;
  QPointer<ui::ProgressLine> line_;  ///< of the re-fit
};

}  // namespace loopreg::studio
