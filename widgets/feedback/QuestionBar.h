#pragma once

#include <QHash>
#include <QList>
#include <QWidget>
#include <functional>

class QVBoxLayout;

namespace loopreg::ui {

/// Questions that can wait, above the view: a sentence and a button for every answer. Nothing is
/// blocked meanwhile; a question stays until it is answered, closed or withdrawn. Several stand one
/// below the other. Screen readers are told of each.
class QuestionBar : public QWidget {
  Q_OBJECT
 public:
  struct Choice {
    QString text;
    std::function<void()> chosen;
    bool primary = false;  ///< what most people want
  };

  explicit QuestionBar(QWidget* parent = nullptr);

  /// `key` tells questions apart: the same key again takes the old one's place. `closed`: nobody
  /// wanted to answer; may be empty.
  void ask(const QString& key, const QString& text, const QList<Choice>& choices,
           std::function<void()> closed = {});
  void withdraw(const QString& key);
  int count() const { return static_cast<int>(rows_.size()); }

 private:
  QVBoxLayout* column_;
  QHash<QString, QWidget*> rows_;
};

}  // namespace loopreg::ui
