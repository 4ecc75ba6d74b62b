#include "widgets/style/PseudoTranslator.h"

namespace loopreg::ui {
namespace {

constexpr int kGrowth = 4;     // one more character for so many
constexpr int kSentence = 12;  // letters

QChar accented(QChar letter) {
  switch (letter.unicode()) {
    case 'a':
      return QChar(0xe4);
    case 'e':
      return QChar(0xe9);
    case 'i':
      return QChar(0xef);
    case 'o':
      return QChar(0xf6);
    case 'u':
      return QChar(0xfc);
    default:
      return letter;
  }
}

}  // namespace

QString PseudoTranslator::translate(const char*, const char* source, const char*, int) const {
  return changed(QString::fromUtf8(source));
}

QString PseudoTranslator::changed(const QString& text) {
  // Filters of file dialogs are parsed; "mm" and "p95" are the same everywhere.
  if (text.size() < 4 || text.contains(QLatin1String("(*"))) return text;
  QString out;
  bool markup = false;
  qsizetype letters = 0;
  for (const QChar letter : text) {
    if (letter == QLatin1Char('<')) markup = true;
    out += markup ? letter : accented(letter);
    if (letter == QLatin1Char('>')) markup = false;
    letters += letter.isLetter() && !markup;
  }
  // The growth comes in words, so that lines can break.
  for (qsizetype i = 0; i < letters / kGrowth; ++i) {
    out += i % 6 == 5 ? QLatin1Char(' ') : QLatin1Char('~');
  }
  // Brackets would double a short word.
  return letters < kSentence ? out : QLatin1Char('[') + out + QLatin1Char(']');
}

}  // namespace loopreg::ui
