#include "widgets/commands/FuzzyMatch.h"

#include <QStringList>
#include <algorithm>

namespace loopreg::ui {
namespace {

constexpr int kWordStart = 100, kInside = 60, kScattered = 20;
constexpr int kFirstWord = 10;  // extra

bool scattered(const QString& word, const QString& text) {
  qsizetype at = 0;
  for (const QChar letter : word) {
    at = text.indexOf(letter, at);
    if (at < 0) return false;
    ++at;
  }
  return true;
}

int scoreOf(const QString& word, const QString& text) {
  int best = 0;
  for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at == 0) return kWordStart + kFirstWord;
    best = std::max(best, text[at - 1].isLetterOrNumber() ? kInside : kWordStart);
  }
  // Scattered single letters would match nearly everything.
  if (best == 0 && word.size() > 1 && scattered(word, text)) best = kScattered;
  return best;
}

}  // namespace

std::optional<int> fuzzyScore(const QString& typed, const QString& text) {
  const QString lower = text.toLower();
  int total = 0;
  for (const QString& word : typed.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
    const int score = scoreOf(word, lower);
    if (score == 0) return std::nullopt;
    total += score;
  }
  return total == 0 ? 0 : total * 100 - static_cast<int>(std::min<qsizetype>(99, text.size()));
}

bool containsWords(const QString& typed, const QString& text) {
  const QStringList words = typed.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  return std::all_of(words.begin(), words.end(), [&text](const QString& word) {
    return text.contains(word, Qt::CaseInsensitive);
  });
}

}  // namespace loopreg::ui
