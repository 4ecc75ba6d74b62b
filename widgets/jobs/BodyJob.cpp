#include "widgets/jobs/BodyJob.h"

#include <QFile>

namespace loopreg::ui {

BodyJob::BodyJob(Services services, QObject* parent)
    : QObject(parent), services_(std::move(services)), worker_("body") {}

void BodyJob::load(const QString& source) {
  const std::uint64_t generation = ++generation_;
  running_ = true;
  Q_EMIT started(source);
  worker_.post([this, generation, source] {
    const Result<body::LoadedModel> body =
        services_.openBody(QFile::encodeName(source).toStdString());
    inbox_.post([this, generation, source, body] {
      if (generation != generation_) return;
      running_ = false;
      if (body) {
        Q_EMIT loaded(source, body.value());
      } else {
        Q_EMIT failed(source, body.error());
      }
      Q_EMIT ended();
    });
  });
}

void BodyJob::cancel() {
  if (!running_) return;
  ++generation_;
  running_ = false;
  Q_EMIT ended();
}

}  // namespace loopreg::ui
