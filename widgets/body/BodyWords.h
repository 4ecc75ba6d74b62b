#pragma once

#include <QString>

#include "body/ModelFile.h"

namespace loopreg::ui {

/// What a body is, in one line: "SMPL v1.1 (300 betas), female, 6,890 vertices".
QString bodyTitle(const body::LoadedModel& body);
/// What of it is used, in one or two lines: betas kept, correctives, hands, how it was read.
QString bodyDetails(const body::LoadedModel& body);
/// A source as the user knows it: "Built-in body", or the last part of a path.
QString bodySourceName(const QString& source);
/// What went wrong with a source, why, and what to do next.
QString bodyProblem(const Error& error);

}  // namespace loopreg::ui
