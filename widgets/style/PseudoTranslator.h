#pragma once

#include <QTranslator>

namespace loopreg::ui {

/// A language nobody speaks, to see before translators do what is not translated and what has no
/// room: letters get accents, texts grow by a quarter as they do from English to German or Finnish,
/// and brackets show where the longer ones begin and end. LOOPREG_PSEUDO=1 turns it on.
class PseudoTranslator : public QTranslator {
 public:
  using QTranslator::QTranslator;

  bool isEmpty() const override { return false; }
  QString translate(const char* context, const char* source, const char* comment,
                    int count) const override;
  /// Placeholders, entities, mark-up and mnemonics stay as they are.
  static QString changed(const QString& text);
};

}  // namespace loopreg::ui
