#pragma once

#include <QFrame>

class QButtonGroup;
class QHBoxLayout;
class QStackedWidget;
class QVBoxLayout;

namespace loopreg::ui {

/// The panel at the window's right: four pages in the order of the work, each a column of cards
/// that scrolls. Which page is in front changes by the tabs only, or by somebody who has something
/// to show (a verdict arrives, a region is chosen).
class SidePanel : public QFrame {
  Q_OBJECT
 public:
  /// scan: what is fitted to what; result: how well it fits and why not; mend: what to do about it;
  /// view: what is drawn, and how.
  enum class Page { scan, result, mend, view };
  Q_ENUM(Page)
  static constexpr int kPages = 4;

  explicit SidePanel(QWidget* parent = nullptr);

  /// Below `above`, or below all cards already on the page; the panel owns it.
  void addCard(Page page, QWidget* card, QWidget* above = nullptr);
  void setPage(Page page);
  Page page() const;
  /// Scrolls so that a card, or a part of one, is in sight, and brings its page to the front.
  void reveal(QWidget* part);

 Q_SIGNALS:
  void pageChanged(loopreg::ui::SidePanel::Page page);

 private:
  void addPage(Page page, const QString& icon, const QString& title, const QString& tip);

  QHBoxLayout* tabRow_;
  QButtonGroup* tabs_;
  QStackedWidget* pages_;
  QVBoxLayout* columns_[kPages] = {};
};

}  // namespace loopreg::ui
