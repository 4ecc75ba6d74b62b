#include "widgets/scene/BodyMesh.h"

#include <vtkActor.h>
#include <vtkPlaneCollection.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>

#include "widgets/jobs/NewestJob.h"
#include "widgets/scene/CollapsedDraft.h"
#include "widgets/scene/DisplayMesh.h"

namespace loopreg::ui {

BodyMesh::BodyMesh(vtkActor* actor) : actor_(actor) {
  for (Level* level : {&full_, &draft_}) {
    level->mapper = vtkSmartPointer<vtkPolyDataMapper>::New();
    level->mapper->ScalarVisibilityOff();
  }
  actor_->SetMapper(full_.mapper);
}

BodyMesh::~BodyMesh() = default;

bool BodyMesh::set(const Points& vertices, const Faces& faces) {
  const bool same = full_.data && vertices.cols() == vertices_.cols() &&
                    faces.cols() == faces_.cols() && faces == faces_;
  vertices_ = vertices;
  if (same) {
    full_.due = draft_.due = true;
    write();
    return false;
  }
  faces_ = faces;
  full_.data =
      toPolyData(vertices, faces, geometry::vertexNormals(vertices, faces), Vector3d::Zero());
  full_.due = false;
  full_.mapper->SetInputData(full_.data);
  draft_.data = nullptr;
  if (job_) job_->cancel();
  if (const auto known = knownBodyDraft(faces)) {
    adopt(known);
  } else if (faces.cols() > 2 * kBodyDraftTriangles) {
    if (!job_) job_ = std::make_unique<NewestJob>("body-draft");
    job_->request([vertices, faces] { return bodyDraft(vertices, faces); },
                  [this](const std::shared_ptr<const Draft>& draft) {
                    adopt(draft);
                    if (onDraft) onDraft();
                  });
  }
  write();
  return true;
}

void BodyMesh::adopt(std::shared_ptr<const Draft> draft) {
  source_ = std::move(draft);
  if (source_->source.empty()) return;
  const Points none = Points::Zero(3, static_cast<Eigen::Index>(source_->source.size()));
  draft_.data = toPolyData(none, source_->faces, none, Vector3d::Zero());
  draft_.mapper->SetInputData(draft_.data);
  draft_.due = true;
  write();
}

void BodyMesh::clear() {
  if (job_) job_->cancel();
  vertices_.resize(3, 0);
  faces_.resize(3, 0);
  full_.data = draft_.data = nullptr;
}

void BodyMesh::setDrafted(bool drafted) {
  drafted_ = drafted;
  write();
}

// The draft is lit by the full mesh's normals: its shading is the same, only its outline is
// coarser.
void BodyMesh::write() {
  const bool asDraft = drafted_ && draft_.data;
  Level& level = asDraft ? draft_ : full_;
  if (level.due && level.data) {
    const Points normals = geometry::vertexNormals(vertices_, faces_);
    if (asDraft) {
      updatePolyData(level.data, vertices_(Eigen::all, source_->source),
                     normals(Eigen::all, source_->source));
    } else {
      updatePolyData(level.data, vertices_, normals);
    }
    level.due = false;
  }
  if (actor_->GetMapper() != level.mapper) actor_->SetMapper(level.mapper);
}

void BodyMesh::setClipping(vtkPlaneCollection* planes) {
  full_.mapper->SetClippingPlanes(planes);
  draft_.mapper->SetClippingPlanes(planes);
}

}  // namespace loopreg::ui
