#pragma once

#include "core/Json.h"

class QObject;

namespace loopreg::studio {

struct Workspace;

/// How the window looks at its document, for projects: camera, panes, layers and their colours,
/// iteration, page. The engine keeps it without knowing what it means.
Json viewState(const Workspace& workspace);

/// Shows it that way again, as far as it is understood: what is missing or unknown stays as it is.
/// Colours that need distances follow when these are there; `parent` holds what waits for them.
void restoreViewState(const Workspace& workspace, const Json& view, QObject* parent);

}  // namespace loopreg::studio
