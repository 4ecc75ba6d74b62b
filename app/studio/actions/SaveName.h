#pragma once

#include <QString>

class QWidget;

namespace loopreg::studio {

/// Asks where to save, with a file dialog; empty: the user changed their mind. `filters` as
/// QFileDialog takes them, with the chosen one in `filter`.
///
/// The name always has an ending of the filters: one typed without gets that of the filter chosen.
/// Where that names a file that exists, the user is asked before it is replaced; the dialog itself
/// asked only for the name as it was typed.
QString saveName(QWidget* parent, const QString& title, const QString& suggestion,
                 const QString& filters, QString* filter = nullptr);

/// Asks whether a file that exists may be replaced.
bool mayReplace(QWidget* parent, const QString& title, const QString& file);

}  // namespace loopreg::studio
