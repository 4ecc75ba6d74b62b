#pragma once

#include <QObject>
#include <memory>

class QAction;

namespace loopreg::ui {
class AboutWindow;
}

namespace loopreg::studio {

class NetStore;
struct Workspace;

/// Help > About: what runs here, on what, with which network and body.
class About : public QObject {
  Q_OBJECT
 public:
  About(const Workspace& workspace, std::shared_ptr<NetStore> nets, QWidget* parent);

  QAction* show;

 private:
  ui::AboutWindow* window_ = nullptr;
};

}  // namespace loopreg::studio
