#pragma once

#include <QHash>
#include <QList>
#include <QWidget>
#include <functional>

class QVBoxLayout;

namespace loopreg::ui {

/// Questions and offers that can wait: a sentence and a button for every answer, "These 60 scans
/// look like one person in motion." [Register as motion] [x]. Nothing is blocked meanwhile; a
/// question stays until it is answered, closed or withdrawn. Several stand one below the other.
/// Screen readers are told of each.
class QuestionBar : public QWidget {
  Q_OBJECT
 public:
  enum class Shape {
    bar,  ///< one line across the window
    card  ///< in a panel: the answers stand below the sentence
  };
  struct Choice {
    QString text;
    std::function<void()> chosen;
    bool primary = false;  ///< what most people want
  };

  explicit QuestionBar(QWidget* parent = nullptr, Shape shape = Shape::bar);

  /// `key` tells questions apart: the same key again takes the old one's place. `closed`: nobody
  /// wanted to answer; may be empty. `field`: what an answer needs to know, before the buttons; it
  /// goes with the question, after the answer.
  void ask(const QString& key, const QString& text, const QList<Choice>& choices,
           std::function<void()> closed = {}, QWidget* field = nullptr);
  void withdraw(const QString& key);
  int count() const { return static_cast<int>(rows_.size()); }

 private:
  Shape shape_;
  QVBoxLayout* column_;
  QHash<QString, QWidget*> rows_;
};

}  // namespace loopreg::ui
