#include "widgets/feedback/AboutWindow.h"

#include <QApplication>
#include <QClipboard>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/style/Theme.h"

namespace loopreg::ui {
namespace {

constexpr int kIconSize = 64;
constexpr int kTextWidth = 520;

}  // namespace

AboutWindow::AboutWindow(QWidget* parent) : QDialog(parent), table_(new QLabel(this)) {
  setObjectName(QStringLiteral("about"));
  setWindowTitle(tr("About LoopReg Studio"));
  auto* icon = new QLabel(this);
  icon->setPixmap(QIcon(QStringLiteral(":/icons/loopreg-studio.svg"))
                      .pixmap(QSize(kIconSize, kIconSize), devicePixelRatioF()));
  auto* name = new QLabel(tr("LoopReg Studio"), this);
  QFont font = name->font();
  font.setPointSizeF(font.pointSizeF() * 1.7);
  font.setWeight(QFont::DemiBold);
  name->setFont(font);
  auto* what = new QLabel(tr("Fits a parametric human body to 3D scans of people, after LoopReg "
                             "(Bhatnagar et al., NeurIPS 2020). Nothing leaves this computer.\n\n"
                             "Licensed under the Apache License, version 2.0. The built-in body "
                             "and the demo scans are made by this project. SMPL models are "
                             "licensed to each user by their owners."),
                          this);
  what->setWordWrap(true);
  what->setFixedWidth(kTextWidth);
  what->setProperty("role", "secondary");
  table_->setObjectName(QStringLiteral("aboutTable"));
  table_->setTextFormat(Qt::RichText);
  table_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  table_->setWordWrap(true);
  table_->setFixedWidth(kTextWidth);
  auto* copy = new QPushButton(tr("Copy system info"), this);
  copy->setObjectName(QStringLiteral("copySystemInfo"));
  auto* close = new QPushButton(tr("Close"), this);
  close->setDefault(true);

  auto* words = new QVBoxLayout;
  words->setSpacing(kGrid);
  words->addWidget(name);
  words->addWidget(what);
  words->addSpacing(kGrid);
  words->addWidget(table_);
  auto* top = new QHBoxLayout;
  top->setSpacing(3 * kGrid);
  top->addWidget(icon, 0, Qt::AlignTop);
  top->addLayout(words, 1);
  auto* foot = new QHBoxLayout;
  foot->setSpacing(kGrid);
  foot->addStretch();
  foot->addWidget(copy);
  foot->addWidget(close);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(3 * kGrid, 3 * kGrid, 3 * kGrid, 2 * kGrid);
  column->setSpacing(2 * kGrid);
  column->addLayout(top);
  column->addLayout(foot);
  connect(close, &QPushButton::clicked, this, &QWidget::close);
  connect(copy, &QPushButton::clicked, this, [this, copy] {
    QApplication::clipboard()->setText(systemInfo());
    copy->setText(tr("Copied"));
  });
}

void AboutWindow::open(const Facts& facts) {
  facts_ = facts;
  QString rows;
  for (const auto& [what, value] : facts) {
    rows +=
        QStringLiteral("<tr><td style=\"color:%1; padding-right:16px\">%2</td><td>%3</td></tr>")
            .arg(Theme::current().secondary.name(), what.toHtmlEscaped(), value.toHtmlEscaped());
  }
  table_->setText(QStringLiteral("<table cellspacing=\"2\">%1</table>").arg(rows));
  // The dialog's layout would give rich text the height of one wide line.
  table_->setFixedHeight(table_->heightForWidth(kTextWidth));
  findChild<QPushButton*>(QStringLiteral("copySystemInfo"))->setText(tr("Copy system info"));
  show();
  raise();
  activateWindow();
}

QString AboutWindow::systemInfo() const {
  QString text;
  for (const auto& [what, value] : facts_)
    text += what + QStringLiteral(": ") + value + QLatin1Char('\n');
  return text;
}

}  // namespace loopreg::ui
