#include "widgets/preferences/PreferencesWindow.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <thread>

#include "widgets/commands/FuzzyMatch.h"
#include "widgets/legend/ColourMap.h"
#include "widgets/preferences/Settings.h"
#include "widgets/preferences/ShortcutEditor.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kSectionsWidth = 184;
constexpr int kControlWidth = 216;
const QSize kSwatch(72, 12);

QIcon swatch(const ColourMap& map) {
  QPixmap picture(kSwatch);
  QPainter painter(&picture);
  for (int x = 0; x < kSwatch.width(); ++x) {
    painter.fillRect(x, 0, 1, kSwatch.height(), map.at(double(x) / (kSwatch.width() - 1)));
  }
  return QIcon(picture);
}

}  // namespace

PreferencesWindow::PreferencesWindow(Settings& settings, const Commands& commands, UserKeys& keys,
                                     QWidget* parent)
    : QDialog(parent),
      settings_(settings),
      search_(new QLineEdit(this)),
      sections_(new QListWidget(this)),
      pages_(new QStackedWidget(this)),
      shortcuts_(new ShortcutEditor(commands, keys, this)) {
  setObjectName(QStringLiteral("preferences"));
  setWindowTitle(tr("Preferences"));
  resize(840, 580);
  search_->setObjectName(QStringLiteral("preferencesSearch"));
  search_->setPlaceholderText(tr("Search"));
  search_->setAccessibleName(tr("Search preferences and commands"));
  search_->setClearButtonEnabled(true);
  sections_->setObjectName(QStringLiteral("preferencesSections"));
  sections_->setAccessibleName(tr("Sections"));
  sections_->setFrameShape(QFrame::NoFrame);
  auto* reset = new QPushButton(tr("Reset settings"), this);
  reset->setObjectName(QStringLiteral("preferencesReset"));
  reset->setAutoDefault(false);
  reset->setToolTip(tr("All settings as at the first start; shortcuts have a button of their own"));

  auto* left = new QVBoxLayout;
  left->setSpacing(kGrid);
  left->addWidget(search_);
  left->addWidget(sections_, 1);
  left->addWidget(reset);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
  row->setSpacing(3 * kGrid);
  row->addLayout(left);
  row->addWidget(pages_, 1);
  for (QWidget* part : {static_cast<QWidget*>(search_), static_cast<QWidget*>(sections_),
                        static_cast<QWidget*>(reset)}) {
    part->setFixedWidth(kSectionsWidth);
  }

  buildPages();
  readSettings();
  connect(&settings_, &Settings::changed, this, &PreferencesWindow::readSettings);
  connect(reset, &QPushButton::clicked, &settings_, &Settings::reset);
  connect(search_, &QLineEdit::textChanged, this, &PreferencesWindow::search);
  connect(sections_, &QListWidget::currentRowChanged, pages_, &QStackedWidget::setCurrentIndex);
  sections_->setCurrentRow(0);
}

void PreferencesWindow::open() {
  show();
  raise();
  activateWindow();
  search_->setFocus();
  search_->selectAll();
}

QVBoxLayout* PreferencesWindow::addPage(const QString& title) {
  sections_->addItem(title);
  auto* area = new QScrollArea(this);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFocusPolicy(Qt::NoFocus);
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, kGrid, 0);
  column->setSpacing(kGrid);
  auto* heading = new QLabel(title, content);
  QFont font = heading->font();
  font.setPointSizeF(font.pointSizeF() * 1.3);
  font.setWeight(QFont::DemiBold);
  heading->setFont(font);
  column->addWidget(heading);
  column->addStretch();
  area->setWidget(content);
  pages_->addWidget(area);
  return column;
}

void PreferencesWindow::addRow(QVBoxLayout* page, const QString& title, const QString& text,
                               QWidget* control) {
  auto* frame = new QFrame;
  frame->setProperty("card", true);
  auto* name = new QLabel(title, frame);
  name->setBuddy(control);
  auto* explanation = new QLabel(text, frame);
  explanation->setProperty("role", "secondary");
  explanation->setWordWrap(true);
  control->setFixedWidth(kControlWidth);
  control->setToolTip(text);
  control->setAccessibleName(title);
  control->setAccessibleDescription(text);
  auto* words = new QVBoxLayout;
  words->setSpacing(4);
  words->addWidget(name);
  words->addWidget(explanation);
  auto* row = new QHBoxLayout(frame);
  row->setContentsMargins(2 * kGrid, 12, 2 * kGrid, 12);
  row->setSpacing(2 * kGrid);
  row->addLayout(words, 1);
  row->addWidget(control);
  page->insertWidget(page->count() - 1, frame);
  const int index = pages_->count() - 1;
  const QString section = sections_->item(index)->text();
  rows_.push_back({index, frame, QStringList{title, text, section}.join(QLatin1Char(' '))});
}

QComboBox* PreferencesWindow::addMaps(const char* name, bool diverging) {
  auto* box = new QComboBox(this);
  box->setObjectName(QLatin1String(name));
  box->setIconSize(kSwatch);
  const auto kind = diverging ? ColourMap::Kind::diverging : ColourMap::Kind::sequential;
  for (const QString& map : ColourMap::names(kind)) {
    const ColourMap colours = ColourMap::builtin(map);
    box->addItem(swatch(colours), colours.title(), map);
  }
  return box;
}

void PreferencesWindow::buildPages() {
  const auto choice = [this](const char* name, const auto& items) {
    auto* box = new QComboBox(this);
    box->setObjectName(QLatin1String(name));
    for (const auto& [text, value] : items) box->addItem(text, value);
    return box;
  };
  // Reads by `get`, writes by `set`: a control never keeps a value of its own.
  const auto bind = [this](QComboBox* box, auto get, auto set) {
    readers_.push_back([box, get] { box->setCurrentIndex(box->findData(get())); });
    connect(box, &QComboBox::activated, this, [box, set] { set(box->currentData()); });
  };
  using Items = std::vector<std::pair<QString, QVariant>>;

  QVBoxLayout* page = addPage(tr("Appearance"));
  auto* colours = choice("prefColours", Items{{tr("As the desktop"), int(Appearance::desktop)},
                                              {tr("Dark"), int(Appearance::dark)},
                                              {tr("Light"), int(Appearance::light)}});
  bind(
      colours, [this] { return QVariant(int(settings_.appearance())); },
      [this](const QVariant& v) { settings_.setAppearance(static_cast<Appearance>(v.toInt())); });
  addRow(page, tr("Colours"), tr("Dark is easier on the eyes beside a 3D view."), colours);
  Items sizes;
  for (const int percent : {80, 90, 100, 110, 125, 150, 175, 200}) {
    sizes.push_back({tr("%1 %").arg(percent), percent});
  }
  auto* scale = choice("prefScale", sizes);
  bind(
      scale, [this] { return QVariant(settings_.scalePercent()); },
      [this](const QVariant& v) { settings_.setScalePercent(v.toInt()); });
  addRow(page, tr("Size of text and buttons"), tr("From the next start on."), scale);

  auto* distances = addMaps("prefDistanceMap", false);
  bind(
      distances, [this] { return QVariant(settings_.distanceMap()); },
      [this](const QVariant& v) { settings_.setDistanceMap(v.toString()); });
  addRow(
      page, tr("Distances"),
      tr("From near to far, in millimetres. All of them read in grey and with any colour vision; "
         "Dusk looks the same to almost everybody."),
      distances);
  auto* differences = addMaps("prefDifferenceMap", true);
  bind(
      differences, [this] { return QVariant(settings_.differenceMap()); },
      [this](const QVariant& v) { settings_.setDifferenceMap(v.toString()); });
  addRow(page, tr("Differences"), tr("Inside and outside, with zero in the middle."), differences);

  page = addPage(tr("Work"));
  auto* units =
      choice("prefUnits", Items{{tr("Metric (mm, cm)"), false}, {tr("Inches"), true}});
  bind(
      units, [this] { return QVariant(settings_.inches()); },
      [this](const QVariant& v) { settings_.setInches(v.toBool()); });
  addRow(page, tr("Measurements"), tr("Of the body. Distances of a fit are always in millimetres."),
         units);

  auto* camera = choice("prefCamera", Items{{tr("Turntable"), false}, {tr("Trackball"), true}});
  bind(
      camera, [this] { return QVariant(settings_.trackball()); },
      [this](const QVariant& v) { settings_.setTrackball(v.toBool()); });
  addRow(page, tr("Turning"), tr("A turntable keeps the floor level; a trackball tumbles freely."),
         camera);

  auto* threads = new QSpinBox(this);
  threads->setObjectName(QStringLiteral("prefThreads"));
  threads->setRange(0, std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  threads->setSpecialValueText(tr("All (%1)").arg(threads->maximum()));
  readers_.push_back([this, threads] { threads->setValue(settings_.threads()); });
  connect(threads, &QSpinBox::valueChanged, &settings_, &Settings::setThreads);
  addRow(page, tr("Processor threads"),
         tr("Fewer leave more to other programs; a fit then takes longer."), threads);

  sections_->addItem(tr("Shortcuts"));
  pages_->addWidget(shortcuts_);
}

void PreferencesWindow::readSettings() {
  for (const auto& read : readers_) read();
}

// Sections without anything found are hidden; the first that has something comes to the front.
void PreferencesWindow::search(const QString& typed) {
  std::vector<bool> found(static_cast<std::size_t>(pages_->count()), false);
  for (const Row& row : rows_) {
    const bool matches = containsWords(typed, row.words);
    row.widget->setVisible(matches);
    if (matches) found[static_cast<std::size_t>(row.page)] = true;
  }
  shortcuts_->setFilter(typed);
  found.back() = shortcuts_->shownCount() > 0;
  int first = -1;
  for (int i = 0; i < pages_->count(); ++i) {
    const bool shown = found[static_cast<std::size_t>(i)];
    sections_->item(i)->setHidden(!shown);
    if (shown && first < 0) first = i;
  }
  if (first >= 0 && sections_->item(sections_->currentRow())->isHidden()) {
    sections_->setCurrentRow(first);
  }
}

}  // namespace loopreg::ui
