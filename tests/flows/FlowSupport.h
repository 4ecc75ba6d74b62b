#pragma once

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QSettings>
#include <QUrl>
#include <memory>

#include "app/studio/MainWindow.h"
#include "tests/flows/Heartbeat.h"
#include "tests/widgets/GlTestMain.h"
#include "tests/widgets/Pictures.h"
#include "widgets/scene/SceneView.h"
#include "widgets/viewport/VtkViewport.h"

/// What every flow through the window does: open one, find its parts, click, drag and drop with
/// real events, wait until nothing runs any more, look at the picture.
namespace loopreg::testing {

/// The child of this name; the test ends with a message where there is none.
template <class T>
T* find(const QObject& in, const char* name) {
  T* found = in.findChild<T*>(QLatin1String(name));
  if (!found) qFatal("no %s in the window", name);
  return found;
}

inline void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }

/// As a user does with the arrow keys; entries that cannot be chosen are skipped by Qt. False:
/// there is no such entry, or it cannot be chosen.
inline bool choose(QComboBox* box, const QString& text) {
  box->setFocus();
  for (int i = 0; i < box->count(); ++i) QTest::keyClick(box, Qt::Key_Up);
  for (int i = 0; i < box->count() && box->currentText() != text; ++i) {
    QTest::keyClick(box, Qt::Key_Down);
  }
  return box->currentText() == text;
}

/// One event of the left button, or a move with `held` down (QTest's own moves hold nothing).
inline void sendMouse(QWidget& to, QEvent::Type type, const QPointF& at,
                      Qt::MouseButtons held = Qt::NoButton,
                      Qt::KeyboardModifiers keys = Qt::NoModifier) {
  const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
  QMouseEvent event(type, at, to.mapToGlobal(at), button, held, keys);
  QApplication::sendEvent(&to, &event);
}

/// A file or folder dropped from a file manager; whether the window would take it.
inline bool drop(QWidget& on, const QString& file) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(file)});
  const QPoint at(50, 50);
  // Qt delivers a drop only to whom it has delivered the entering drag.
  QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&on, &enter);
  QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&on, &event);
  return enter.isAccepted();
}

/// A test with the studio's window, window_; the settings are its own (tests/widgets/OwnHome.cpp).
/// Without Q_OBJECT: the tests have it.
class WindowFlow : public QObject {
 protected:
  /// Milliseconds. As long as it takes on a busy machine: only what hangs is waited for to the end.
  static constexpr int kWait = 120'000;

  /// Takes the place of the window before it. Camera flights are over at once.
  void openWindow(const ui::Services& services, QSize size = {1280, 800},
                  const QStringList& demos = {}, std::shared_ptr<studio::NetStore> nets = nullptr) {
    window_.reset();
    window_ = std::make_unique<studio::MainWindow>(services, demos, std::move(nets));
    window_->viewport().setFlightMilliseconds(0);
    window_->resize(size);
    window_->show();
    if (!QTest::qWaitForWindowExposed(window_.get())) qFatal("the window is not shown");
    // Shortcuts belong to the active window; without a window manager nobody else activates it.
    window_->activateWindow();
    if (!QTest::qWaitForWindowActive(window_.get())) qFatal("the window is not active");
  }

  studio::Document& document() { return window_->document(); }
  ui::VtkViewport& view() { return window_->viewport(); }
  template <class T>
  T* find(const char* name) {
    return testing::find<T>(*window_, name);
  }
  template <class T>
  static T* find(const QObject& in, const char* name) {
    return testing::find<T>(in, name);
  }
  QAction* action(const char* name) { return find<QAction>(name); }
  QString text(const char* label) { return find<QLabel>(label)->text(); }

  // --- Doing

  void press(const char* button) { click(find<QAbstractButton>(button)); }
  void run(const char* command) { action(command)->trigger(); }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(window_.get(), key, modifiers);
  }
  bool settled() {
    return QTest::qWaitFor([this] { return !window_->busy(); }, kWait);
  }
  /// True even if the file cannot be read: it has been tried.
  bool openFile(const QString& file) {
    window_->openFile(file);
    return settled();
  }
  bool openScan(const QString& file = QStringLiteral("person.ply")) {
    return openFile(file) && document().scan() != nullptr;
  }
  bool registered() {
    press("registerButton");
    return settled() && document().result() != nullptr;
  }

  // --- The 3D view, in its own pixels

  void hover(const QPointF& at) { sendMouse(view(), QEvent::MouseMove, at); }
  void pressAt(const QPointF& at, Qt::KeyboardModifiers keys = Qt::NoModifier) {
    sendMouse(view(), QEvent::MouseButtonPress, at, Qt::LeftButton, keys);
  }
  void moveTo(const QPointF& at, Qt::KeyboardModifiers keys = Qt::NoModifier) {
    sendMouse(view(), QEvent::MouseMove, at, Qt::LeftButton, keys);
  }
  void releaseAt(const QPointF& at, Qt::KeyboardModifiers keys = Qt::NoModifier) {
    sendMouse(view(), QEvent::MouseButtonRelease, at, Qt::NoButton, keys);
  }
  void clickAt(const QPointF& at) {
    pressAt(at);
    releaseAt(at);
  }
  /// With the button still down at the end; the window works between the steps.
  void dragHeld(const QPointF& from, const QPointF& to, int steps,
                Qt::KeyboardModifiers keys = Qt::NoModifier) {
    hover(from);
    pressAt(from, keys);
    for (int i = 1; i <= steps; ++i) {
      moveTo(from + (to - from) * (double(i) / steps), keys);
      QTest::qWait(20);
    }
  }
  void drag(const QPointF& from, const QPointF& to, int steps = 2,
            Qt::KeyboardModifiers keys = Qt::NoModifier) {
    dragHeld(from, to, steps, keys);
    releaseAt(to, keys);
  }

  // --- Looking

  /// All that is shown so far is drawn.
  void drawn() {
    if (!view().isVisible()) return;  // the start page is shown
    const int before = view().frameCount();
    view().requestRender();
    static_cast<void>(QTest::qWaitFor([&] { return view().frameCount() > before; }, kWait));
  }
  /// The same with everything in it, unless something is being dragged.
  void rested() {
    drawn();
    QTest::qWait(150);  // what follows from it
    const auto* scene = view().findChild<ui::SceneView*>();
    static_cast<void>(QTest::qWaitFor([&] { return view().inUse() || !scene->drafting(); }, 3000));
  }
  QImage picture() {
    drawn();
    return view().grabFramebuffer();
  }
  /// The whole window, under $LOOPREG_PICTURES, for people to look at.
  void keep(const char* name) {
    if (qEnvironmentVariableIsEmpty("LOOPREG_PICTURES")) return;
    rested();
    keepPicture(*window_, QLatin1String(name));
  }

  std::unique_ptr<studio::MainWindow> window_;
};

}  // namespace loopreg::testing
