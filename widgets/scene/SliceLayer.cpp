#include "widgets/scene/SliceLayer.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkDataObject.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkPropCollection.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkShaderProperty.h>
#include <vtkUniforms.h>

#include <algorithm>

#include "widgets/scene/DisplayMesh.h"
#include "widgets/scene/PlaceShading.h"
#include "widgets/scene/ShaderLibrary.h"

namespace loopreg::ui {
namespace {

vtkSmartPointer<vtkFloatArray> floats(const char* name, int components, vtkIdType count) {
  auto array = vtkSmartPointer<vtkFloatArray>::New();
  array->SetName(name);
  array->SetNumberOfComponents(components);
  array->SetNumberOfTuples(count);
  array->Fill(0);
  return array;
}

/// Nodes without positions yet.
vtkSmartPointer<vtkPolyData> gridOf(int columns, int rows) {
  const vtkIdType count = vtkIdType(columns) * rows;
  auto data = vtkSmartPointer<vtkPolyData>::New();
  vtkNew<vtkPoints> points;
  points->SetData(floats("positions", 3, count));
  data->SetPoints(points);
  data->GetPointData()->AddArray(floats("distance", 1, count));
  data->GetPointData()->AddArray(floats("place", 3, count));
  data->GetPointData()->AddArray(floats("part", 1, count));
  return data;
}

void writePoints(vtkFloatArray* array, const Points& points) {
  std::transform(points.data(), points.data() + points.size(), array->GetPointer(0),
                 [](double x) { return static_cast<float>(x); });
  array->Modified();
}

vtkFloatArray* arrayOf(vtkPolyData* data, const char* name) {
  return vtkFloatArray::SafeDownCast(data->GetPointData()->GetArray(name));
}

/// Two triangles for each of the grid's cells that has a corner within reach. The shader draws
/// nothing in the others; without them it is not asked for most of the plane's pixels.
vtkSmartPointer<vtkCellArray> cellsWithin(const float* mm, int columns, int rows, double reach) {
  std::vector<std::int32_t> corners;
  for (int j = 0; j + 1 < rows; ++j) {
    for (int i = 0; i + 1 < columns; ++i) {
      const std::int32_t a = j * columns + i, b = a + 1, c = a + columns, d = c + 1;
      if (std::min({mm[a], mm[b], mm[c], mm[d]}) > reach) continue;
      corners.insert(corners.end(), {a, b, d, a, d, c});
    }
  }
  return triangleCells(corners.data(), Eigen::Index(corners.size() / 3));
}

/// What is drawn first hides what lies behind it before that is shaded: an open cut shows little of
/// scan and body, and on the processor their light is most of a picture's time.
void addFirst(vtkRenderer* renderer, vtkProp* first) {
  std::vector<vtkSmartPointer<vtkProp>> others;
  vtkPropCollection* props = renderer->GetViewProps();
  for (int i = 0; i < props->GetNumberOfItems(); ++i) {
    others.emplace_back(vtkProp::SafeDownCast(props->GetItemAsObject(i)));
  }
  renderer->RemoveAllViewProps();
  renderer->AddViewProp(first);
  for (const auto& other : others) renderer->AddViewProp(other);
}

}  // namespace

SliceLayer::SliceLayer(vtkRenderer* renderer, vtkRenderer* overlay)
    : plane_(vtkSmartPointer<vtkActor>::New()),
      outline_(vtkSmartPointer<vtkActor>::New()),
      grip_(vtkSmartPointer<vtkActor>::New()),
      near_(vtkSmartPointer<vtkActor>::New()),
      mapper_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      outlineMapper_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      gripMapper_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      nearMapper_(vtkSmartPointer<vtkPolyDataMapper>::New()) {
  mapper_->ScalarVisibilityOff();
  const auto attribute = [this](const char* name, const char* array) {
    mapper_->MapDataArrayToVertexAttribute(name, array, vtkDataObject::FIELD_ASSOCIATION_POINTS,
                                           -1);
  };
  attribute("distanceMC", "distance");
  attribute("placeMC", "place");
  attribute("partMC", "part");
  plane_->SetMapper(mapper_);
  outline_->SetMapper(outlineMapper_);
  grip_->SetMapper(gripMapper_);
  near_->SetMapper(nearMapper_);
  for (vtkActor* actor : {plane_.Get(), outline_.Get(), near_.Get(), grip_.Get()}) {
    actor->GetProperty()->LightingOff();
    actor->PickableOff();
    actor->VisibilityOff();
  }
  near_->GetProperty()->SetPointSize(3);
  grip_->GetProperty()->SetPointSize(14);
  grip_->GetProperty()->RenderPointsAsSpheresOn();
  addFirst(renderer, plane_);
  for (vtkActor* actor : {outline_.Get(), near_.Get()}) renderer->AddActor(actor);
  overlay->AddActor(grip_);
  shaders::apply(QStringLiteral("slice"), plane_);
  setPlaceUniforms(plane_, {});
  const float dark[3] = {0.07f, 0.08f, 0.09f};
  plane_->GetShaderProperty()->GetFragmentCustomUniforms()->SetUniform3f("zeroColour", dark);
  setMap(ColourMap::builtin(QStringLiteral("seesaw")));
  setStyle({});
  setPalette({});
}

SliceLayer::~SliceLayer() = default;

void SliceLayer::show(const Data& data, const PlaceFrame& frame) {
  const canonical::SlicePlane& plane = data.slice.plane;
  if (!data_ || plane.columns != columns_ || plane.rows != rows_) {
    columns_ = plane.columns;
    rows_ = plane.rows;
    data_ = gridOf(columns_, rows_);
    mapper_->SetInputData(data_);
  }
  writePoints(vtkFloatArray::SafeDownCast(data_->GetPoints()->GetData()), plane.nodes());
  vtkFloatArray* distance = arrayOf(data_, "distance");
  std::copy(data.slice.millimetres.begin(), data.slice.millimetres.end(), distance->GetPointer(0));
  distance->Modified();
  if (data.place.cols() == data_->GetNumberOfPoints()) {
    writePoints(arrayOf(data_, "place"), data.place);
    vtkFloatArray* part = arrayOf(data_, "part");
    std::copy(data.part.begin(), data.part.end(), part->GetPointer(0));
    part->Modified();
    setPlaceUniforms(plane_, frame);
  }
  chooseCells();
  data_->GetPoints()->Modified();
  data_->Modified();
  plane_->VisibilityOn();
  nearMapper_->SetInputData(toPolyData(data.near, Faces(), Points(), Vector3d::Zero()));
  near_->SetVisibility(data.near.cols() > 0);
}

void SliceLayer::chooseCells() {
  if (!data_) return;
  data_->SetPolys(
      cellsWithin(arrayOf(data_, "distance")->GetPointer(0), columns_, rows_, reachMm_));
}

void SliceLayer::setGripVisible(bool visible) { grip_->SetVisibility(visible && this->visible()); }

void SliceLayer::hide() {
  for (vtkActor* actor : {plane_.Get(), outline_.Get(), near_.Get(), grip_.Get()}) {
    actor->VisibilityOff();
  }
}

bool SliceLayer::visible() const { return plane_->GetVisibility(); }

Vector3d SliceLayer::grip(const canonical::SlicePlane& plane) {
  return plane.corner + plane.across + plane.up / 2;
}

void SliceLayer::showPlane(const canonical::SlicePlane& plane) {
  vtkNew<vtkPoints> corners;
  vtkNew<vtkCellArray> loop;
  loop->InsertNextCell(5);
  for (const auto& [x, y] : {std::pair(0, 0), {1, 0}, {1, 1}, {0, 1}}) {
    const Vector3d corner = plane.corner + x * plane.across + y * plane.up;
    loop->InsertCellPoint(corners->InsertNextPoint(corner.x(), corner.y(), corner.z()));
  }
  loop->InsertCellPoint(0);
  vtkNew<vtkPolyData> outline;
  outline->SetPoints(corners);
  outline->SetLines(loop);
  outlineMapper_->SetInputData(outline);
  outline_->VisibilityOn();
  gripMapper_->SetInputData(toPolyData(grip(plane), Faces(), Points(), Vector3d::Zero()));
  grip_->VisibilityOn();
}

void SliceLayer::setStyle(const Style& style) {
  if (reachMm_ != style.rangeMm) {
    reachMm_ = style.rangeMm;
    chooseCells();
  }
  vtkUniforms* uniforms = plane_->GetShaderProperty()->GetFragmentCustomUniforms();
  uniforms->SetUniformi("content", int(style.content));
  uniforms->SetUniformf("rangeMm", float(style.rangeMm));
  uniforms->SetUniformf("reachMm", float(style.rangeMm));
  uniforms->SetUniformf("stepMm", float(style.stepMm));
}

void SliceLayer::setMap(const ColourMap& map) { setRampUniform(plane_, map); }

void SliceLayer::setPalette(const Palette3D& palette) {
  for (vtkActor* actor : {outline_.Get(), grip_.Get()}) {
    actor->GetProperty()->SetColor(palette.tape.redF(), palette.tape.greenF(),
                                   palette.tape.blueF());
  }
  // On every colour of the map, in both themes.
  near_->GetProperty()->SetColor(0.75, 0.10, 0.45);
}

}  // namespace loopreg::ui
