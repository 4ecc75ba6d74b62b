#include "widgets/scene/ScanLayer.h"

#include <vtkActor.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPlaneCollection.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace loopreg::ui {
namespace {

/// Vertices so many pixels apart are close enough: they are lit by normals of the full mesh.
constexpr double kFinestPixels = 1.6;

vtkSmartPointer<vtkUnsignedCharArray> colourArray(vtkIdType count) {
  auto array = vtkSmartPointer<vtkUnsignedCharArray>::New();
  array->SetName("shown");
  array->SetNumberOfComponents(3);
  array->SetNumberOfTuples(count);
  return array;
}

using Bytes = std::array<unsigned char, 3>;

Bytes bytesOf(const QColor& colour) {
  return {static_cast<unsigned char>(colour.red()), static_cast<unsigned char>(colour.green()),
          static_cast<unsigned char>(colour.blue())};
}

void setColour(vtkUnsignedCharArray* array, vtkIdType i, const Bytes& colour) {
  std::copy(colour.begin(), colour.end(), array->GetPointer(3 * i));
}

/// A map's colours at steps finer than a byte can tell: half a million points have theirs in a
/// moment.
class Ramp {
 public:
  Ramp(const ColourMap& map, double max)
      : perUnit_(kSteps / max), none_(bytesOf(ColourMap::noValue())) {
    for (int i = 0; i <= kSteps; ++i)
      colours_[std::size_t(i)] = bytesOf(map.at(i / double(kSteps)));
  }
  const Bytes& at(double value) const {
    if (std::isnan(value)) return none_;
    return colours_[std::size_t(std::clamp(value * perUnit_ + 0.5, 0.0, double(kSteps)))];
  }
  const Bytes& none() const { return none_; }

 private:
  static constexpr int kSteps = 2048;
  double perUnit_;
  Bytes none_;
  std::array<Bytes, kSteps + 1> colours_;
};

Tint tintOf(ScanColouring colouring) {
  switch (colouring) {
    case ScanColouring::place:
      return Tint::place;
    case ScanColouring::checker:
      return Tint::checker;
    case ScanColouring::parts:
      return Tint::parts;
    case ScanColouring::confidence:
      return Tint::confidence;
    case ScanColouring::depth:
      return Tint::amount;
    case ScanColouring::plain:
    case ScanColouring::file:
    case ScanColouring::residual:
      return Tint::none;
  }
  return Tint::none;
}

}  // namespace

ScanLayer::ScanLayer(vtkRenderer* renderer)
    : mapper_(vtkSmartPointer<vtkPolyDataMapper>::New()),
      actor_(vtkSmartPointer<vtkActor>::New()),
      shown_(vtkSmartPointer<vtkPolyData>::New()),
      shading_(actor_) {
  mapper_->StaticOn();  // the mesh never changes under it; skips a pipeline walk per frame
  mapper_->SetInputData(shown_);
  mapper_->ScalarVisibilityOff();
  for (Level* level : levels()) {
    level->mapper = vtkSmartPointer<vtkPolyDataMapper>::New();
    level->mapper->ScalarVisibilityOff();
  }
  actor_->SetMapper(mapper_);
  actor_->VisibilityOff();
  vtkProperty* look = actor_->GetProperty();
  look->SetInterpolationToPhong();
  look->SetAmbient(0.10);
  look->SetDiffuse(0.88);
  look->SetSpecular(0.04);
  look->SetSpecularPower(12);
  look->SetPointSize(2);
  renderer->AddActor(actor_);
  setPalette(palette_);
}

ScanLayer::~ScanLayer() = default;

bool ScanLayer::hasMesh() const { return mesh_ && mesh_->full != nullptr; }
bool ScanLayer::hasResiduals() const { return residualColours_ != nullptr; }

void ScanLayer::setMesh(std::shared_ptr<const DisplayMesh> mesh) {
  mesh_ = std::move(mesh);
  residualColours_ = nullptr;
  personColours_ = nullptr;
  isPerson_.clear();
  places_ = nullptr;
  // A new object each time: the renderer then cannot mistake it for the old mesh.
  shown_ = vtkSmartPointer<vtkPolyData>::New();
  if (hasMesh()) shown_->ShallowCopy(mesh_->full);
  mapper_->SetInputData(shown_);
  mapper_->Update();
  for (Level* level : levels()) level->mesh = nullptr;
  if (mesh_) {
    fill(screen_, mesh_->screen);
    fill(coarse_, mesh_->coarse);
    fill(draft_, mesh_->draft);
  }
  actor_->SetVisibility(hasMesh());
  chooseMapper();
  applyColours();
}

// An object of its own: it gets colours of its own.
void ScanLayer::fill(Level& level, const DisplayLevel& mesh) {
  if (!mesh) return;
  level.mesh = &mesh;
  vtkNew<vtkPolyData> data;
  data->ShallowCopy(mesh.data);
  level.mapper->SetInputData(data);
}

void ScanLayer::setAlignment(const Alignment& alignment) {
  // The display mesh is relative to its origin: x = s R (p + origin) + t.
  const Vector3d origin = mesh_ ? mesh_->origin : Vector3d::Zero();
  const Vector3d offset = alignment.apply(origin);
  vtkNew<vtkMatrix4x4> matrix;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      matrix->SetElement(row, column, alignment.scale * alignment.rotation(row, column));
    }
    matrix->SetElement(row, 3, offset[row]);
  }
  actor_->SetUserMatrix(matrix);
  scale_ = alignment.scale;
  chooseMapper();
}

void ScanLayer::setPerson(const std::vector<bool>& isPerson) {
  isPerson_ = isPerson;
  personColours_ = nullptr;
  const bool mixed = std::find(isPerson.begin(), isPerson.end(), false) != isPerson.end();
  if (hasMesh() && mixed &&
      static_cast<vtkIdType>(isPerson.size()) == mesh_->full->GetNumberOfPoints()) {
    const Bytes person = bytesOf(palette_.scan), others = bytesOf(palette_.scan.darker(220));
    personColours_ = colourArray(mesh_->full->GetNumberOfPoints());
    for (std::size_t i = 0; i < isPerson.size(); ++i) {
      setColour(personColours_, static_cast<vtkIdType>(i), isPerson[i] ? person : others);
    }
  }
  applyColours();
}

// Floor and debris take no part in the fit: their distance would only shout.
void ScanLayer::setResiduals(const std::vector<double>& millimetres, const ColourMap& map,
                             const ResidualRange& range) {
  residualColours_ = nullptr;
  if (hasMesh() && static_cast<vtkIdType>(millimetres.size()) == mesh_->full->GetNumberOfPoints()) {
    residualColours_ = colourArray(mesh_->full->GetNumberOfPoints());
    const Ramp ramp(map, range.max);
    for (std::size_t i = 0; i < millimetres.size(); ++i) {
      const bool counted = isPerson_.size() != millimetres.size() || isPerson_[i];
      setColour(residualColours_, static_cast<vtkIdType>(i),
                counted ? ramp.at(millimetres[i]) : ramp.none());
    }
  }
  applyColours();
}

void ScanLayer::setPlaces(std::shared_ptr<const registration::Places> places,
                          const PlaceFrame& frame) {
  const bool fits =
      hasMesh() && places &&
      static_cast<vtkIdType>(places->confidence.size()) == mesh_->full->GetNumberOfPoints();
  places_ = fits ? std::move(places) : nullptr;
  if (places_) {
    shading_.attach(mapper_, shown_, *places_, places_->depthMm);
    for (const Level* level : levels()) attachPicked(*level);
    shading_.setFrame(frame);
  }
  applyColours();
}

void ScanLayer::attachPicked(const Level& level) {
  if (!level.mesh) return;
  const registration::Places picked = pickedPlaces(*places_, level.mesh->source);
  shading_.attach(level.mapper, level.mapper->GetInput(), picked, picked.depthMm);
}

void ScanLayer::setColouring(ScanColouring colouring) {
  colouring_ = colouring;
  applyColours();
}

// One array of final colours, chosen by precedence; the mapper shows it as it is. Changing map or
// range rewrites the array.
void ScanLayer::applyColours() {
  shading_.setTint(places_ ? tintOf(colouring_) : Tint::none);
  chooseMapper();
  if (!hasMesh()) return;
  vtkDataArray* colours = personColours_;
  if (colouring_ == ScanColouring::residual && residualColours_) colours = residualColours_;
  if (colouring_ == ScanColouring::file && mesh_->hasColors) {
    // Of the mesh: VTK drops an array from the data that it was shown of when another is shown.
    colours = mesh_->full->GetPointData()->GetArray("colors");
  }
  shown_->GetPointData()->SetScalars(colours);
  shown_->Modified();
  mapper_->SetScalarVisibility(colours != nullptr);
  showColours(mapper_);
  mapper_->Update();
  auto* bytes = vtkUnsignedCharArray::SafeDownCast(colours);
  for (const Level* level : levels()) colourLevel(*level, bytes);
}

void ScanLayer::showColours(vtkPolyDataMapper* mapper) {
  mapper->SetScalarModeToUsePointData();
  mapper->SetColorModeToDirectScalars();
}

// Some thousand colours picked from the full mesh's: next to nothing.
void ScanLayer::colourLevel(const Level& level, vtkUnsignedCharArray* colours) {
  if (!level.mesh) return;
  const std::vector<std::int32_t>& source = level.mesh->source;
  vtkPointData* data = level.mapper->GetInput()->GetPointData();
  level.mapper->SetScalarVisibility(colours != nullptr);
  data->SetScalars(nullptr);
  if (!colours) return;
  const auto picked = colourArray(static_cast<vtkIdType>(source.size()));
  for (std::size_t i = 0; i < source.size(); ++i) {
    std::copy_n(colours->GetPointer(3 * static_cast<vtkIdType>(source[i])), 3,
                picked->GetPointer(3 * static_cast<vtkIdType>(i)));
  }
  data->SetScalars(picked);
  showColours(level.mapper);
}

bool ScanLayer::setDraftResiduals(const std::vector<double>& millimetres, const ColourMap& map,
                                  const ResidualRange& range) {
  if (colouring_ != ScanColouring::residual || !draft_.mesh) return false;
  const std::vector<std::int32_t>& source = draft_.mesh->source;
  if (millimetres.size() != source.size()) return false;
  const auto colours = colourArray(static_cast<vtkIdType>(source.size()));
  const Ramp ramp(map, range.max);
  for (std::size_t i = 0; i < source.size(); ++i) {
    const bool counted = isPerson_.empty() || isPerson_[static_cast<std::size_t>(source[i])];
    setColour(colours, static_cast<vtkIdType>(i), counted ? ramp.at(millimetres[i]) : ramp.none());
  }
  draft_.mapper->GetInput()->GetPointData()->SetScalars(colours);
  draft_.mapper->SetScalarVisibility(true);
  showColours(draft_.mapper);
  return true;
}

void ScanLayer::setVisible(bool visible) { actor_->SetVisibility(visible && hasMesh()); }

void ScanLayer::setOpacity(double opacity) {
  opacity_ = std::clamp(opacity, 0.05, 1.0);
  actor_->GetProperty()->SetOpacity(opacity_);
}

void ScanLayer::setPixel(double metres) {
  pixel_ = metres;
  chooseMapper();
}

void ScanLayer::setMoving(bool moving) {
  moving_ = moving;
  chooseMapper();
}

void ScanLayer::setHurried(bool hurried) {
  hurried_ = hurried;
  chooseMapper();
}

// All mappers keep their buffers on the graphics side, so that swapping them costs nothing.
void ScanLayer::chooseMapper() {
  vtkPolyDataMapper* mapper = mapper_;
  if (screen_.mesh && scale_ * screen_.mesh->spacing < kFinestPixels * pixel_) {
    mapper = screen_.mapper;
  }
  if (moving_ && coarse_.mesh) mapper = coarse_.mapper;
  if (hurried_ && draft_.mesh) mapper = draft_.mapper;
  if (actor_->GetMapper() != mapper) actor_->SetMapper(mapper);
}

void ScanLayer::setClipping(vtkPlaneCollection* planes) {
  mapper_->SetClippingPlanes(planes);
  for (const Level* level : levels()) level->mapper->SetClippingPlanes(planes);
}

void ScanLayer::setPalette(const Palette3D& palette) {
  palette_ = palette;
  actor_->GetProperty()->SetColor(palette.scan.redF(), palette.scan.greenF(), palette.scan.blueF());
  setPerson(std::vector<bool>(isPerson_));
}

}  // namespace loopreg::ui
