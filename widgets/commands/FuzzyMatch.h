#pragma once

#include <QString>
#include <optional>

namespace loopreg::ui {

/// How well a text answers what was typed; nothing where it does not. Higher is better.
///
/// Every typed word must be found, in any order and whatever the case: as the beginning of one of
/// the text's words (best), inside one, or as letters that follow each other with others between
/// (worst, "scr" in "Save picture": s, c, r). Short texts win among equals. Nothing typed: 0.
std::optional<int> fuzzyScore(const QString& typed, const QString& text);

/// Whether a text has every typed word in it: for sentences, in which scattered letters would find
/// anything.
bool containsWords(const QString& typed, const QString& text);

}  // namespace loopreg::ui
