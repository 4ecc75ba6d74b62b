#pragma once

#include <vtkSmartPointer.h>

#include <functional>
#include <memory>

#include "geometry/Mesh.h"
#include "widgets/scene/DraftMesh.h"

class vtkActor;
class vtkPlaneCollection;
class vtkPolyData;
class vtkPolyDataMapper;

namespace loopreg::ui {

class NewestJob;

/// A body's mesh for one actor, its vertices rewritten in place for every pose, at two levels: all
/// of it, and a draft for frames that follow each other. The draft is worked out once for each set
/// of faces, on a thread of its own; until it is there the full mesh is drawn.
///
/// Only the level that is drawn is written and uploaded. GUI thread.
class BodyMesh {
 public:
  struct Level {
    vtkSmartPointer<vtkPolyDataMapper> mapper;
    vtkSmartPointer<vtkPolyData> data;  ///< null: there is none
    bool due = false;                   ///< its vertices are of an earlier pose
  };
  explicit BodyMesh(vtkActor* actor);
  ~BodyMesh();

  /// Engine frame. True where the faces are others than before: attributes have to come anew.
  bool set(const Points& vertices, const Faces& faces);
  void clear();
  bool empty() const { return vertices_.cols() == 0; }
  const Points& vertices() const { return vertices_; }
  const Faces& faces() const { return faces_; }

  void setDrafted(bool drafted);
  const Level& full() const { return full_; }
  const Level& draft() const { return draft_; }
  /// Of each vertex of the draft: the mesh's vertex.
  const std::vector<std::int32_t>& draftSource() const { return source_->source; }
  void setClipping(vtkPlaneCollection* planes);

  std::function<void()> onDraft;  ///< draft() has data now, without attributes

 private:
  void adopt(std::shared_ptr<const Draft> draft);
  void write();

  vtkActor* actor_;
  Level full_, draft_;
  std::shared_ptr<const Draft> source_;
  Points vertices_;
  Faces faces_;
  bool drafted_ = false;
  std::unique_ptr<NewestJob> job_;  ///< last: its thread ends first
};

}  // namespace loopreg::ui
