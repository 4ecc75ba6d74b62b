#include "app/studio/behaviours/Measuring.h"

#include "app/studio/Document.h"
#include "app/studio/SceneSync.h"
#include "registration/Report.h"
#include "widgets/inspector/MeasurementsCard.h"
#include "widgets/panel/SidePanel.h"
#include "widgets/preferences/Settings.h"

namespace loopreg::studio {

Measuring::Measuring(const Workspace& workspace, QObject* parent)
    : QObject(parent),
      work_(workspace),
      card_(new ui::MeasurementsCard),
      job_(registration::fittedMeasurements) {
  work_.side.addCard(ui::SidePanel::Page::result, card_);
  connect(&work_.document, &Document::resultChanged, this, &Measuring::onResult);
  connect(&job_, &ui::MeasureJob::ready, this, [this](const auto& list) {
    list_ = list;
    card_->showList(list);
  });
  connect(card_, &ui::MeasurementsCard::pointedAt, this, [this](int index) {
    const bool known = index >= 0 && list_;
    work_.sync.showTape(known ? &(*list_)[static_cast<std::size_t>(index)] : nullptr);
  });
  ui::Settings& settings = work_.settings;
  card_->setInches(settings.inches());
  connect(card_, &ui::MeasurementsCard::inchesChosen, &settings, &ui::Settings::setInches);
  connect(&settings, &ui::Settings::changed, this, [this, &settings](ui::Settings::Key key) {
    if (key == ui::Settings::Key::inches) card_->setInches(settings.inches());
  });
}

void Measuring::onResult() {
  job_.cancel();
  list_.reset();
  card_->showList(nullptr);
  const Document& document = work_.document;
  if (document.result() && document.model()) job_.request(document.model(), document.result());
}

}  // namespace loopreg::studio
