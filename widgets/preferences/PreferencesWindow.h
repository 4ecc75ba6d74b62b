#pragma once

#include <QDialog>
#include <functional>
#include <vector>

class QComboBox;
class QLineEdit;
class QListWidget;
class QStackedWidget;
class QVBoxLayout;

namespace loopreg::ui {

class Commands;
class Settings;
class ShortcutEditor;
class UserKeys;

/// The preferences in a window of their own that blocks nothing: every change shows at once behind
/// it. Sections at the left, a search that finds settings and commands in all of them, and the way
/// back to how it all was.
class PreferencesWindow : public QDialog {
  Q_OBJECT
 public:
  PreferencesWindow(Settings& settings, const Commands& commands, UserKeys& keys,
                    QWidget* parent = nullptr);

  /// Shows it, or brings it to the front.
  void open() override;
  ShortcutEditor& shortcuts() { return *shortcuts_; }

 private:
  struct Row {
    int page;
    QWidget* widget;
    QString words;  ///< what the search looks at
  };
  QVBoxLayout* addPage(const QString& title);
  /// A setting: title, what it means, and the control that changes it.
  void addRow(QVBoxLayout* page, const QString& title, const QString& text, QWidget* control);
  QComboBox* addMaps(const char* name, bool diverging);
  void buildPages();
  void readSettings();
  void search(const QString& typed);

  Settings& settings_;
  QLineEdit* search_;
  QListWidget* sections_;
  QStackedWidget* pages_;
  ShortcutEditor* shortcuts_;
  std::vector<Row> rows_;
  std::vector<std::function<void()>> readers_;  ///< each sets its control from the settings
};

}  // namespace loopreg::ui
