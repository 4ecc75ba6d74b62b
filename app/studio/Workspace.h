#pragma once

class QMainWindow;

namespace loopreg::ui {
class Commands;
class ErrorBar;
class FitJob;
class JobStrip;
class LayersCard;
class LegendRow;
class LegendWidget;
class Settings;
struct Services;
class SidePanel;
class Timeline;
class VtkViewport;
}  // namespace loopreg::ui

namespace loopreg::studio {

class Document;
class SceneSync;

/// What the window's behaviours (behaviours/) work with. Each of them takes a Workspace, adds its
/// cards and commands and connects them; the window only makes them, in an order, and knows nothing
/// of what they do. All parts outlive every behaviour.
struct Workspace {
  Document& document;
  ui::FitJob& fitJob;
  ui::VtkViewport& viewport;
  SceneSync& sync;
  ui::SidePanel& side;
  ui::Timeline& timeline;
  ui::LayersCard& layers;
  ui::ErrorBar& errors;
  ui::Commands& commands;
  QMainWindow& window;
  ui::Settings& settings;
  ui::JobStrip& jobs;
  const ui::Services& services;  ///< to be copied; the workspace's own does not last
  ui::LegendWidget& legend;
  ui::LegendRow& legendRow;
};

}  // namespace loopreg::studio
