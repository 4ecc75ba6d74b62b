#include "widgets/scene/PlaceShading.h"

#include <vtkActor.h>
#include <vtkDataObject.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkShaderProperty.h>
#include <vtkUniforms.h>

#include "widgets/scene/ShaderLibrary.h"

namespace loopreg::ui {
namespace {

constexpr int kRampSize = 17;
constexpr float kCheckerMetres = 0.05f;

void setColour(vtkUniforms* uniforms, const char* name, const QColor& colour) {
  const float rgb[3] = {colour.redF(), colour.greenF(), colour.blueF()};
  uniforms->SetUniform3f(name, rgb);
}

/// The data's own array of that name, made anew where the size differs.
vtkSmartPointer<vtkFloatArray> vectors(vtkPolyData* data, const char* name) {
  const vtkIdType count = data->GetNumberOfPoints();
  auto* array = vtkFloatArray::SafeDownCast(data->GetPointData()->GetArray(name));
  if (array && array->GetNumberOfTuples() == count) return array;
  auto made = vtkSmartPointer<vtkFloatArray>::New();
  made->SetName(name);
  made->SetNumberOfComponents(3);
  made->SetNumberOfTuples(count);
  data->GetPointData()->AddArray(made);
  return made;
}

}  // namespace

registration::Places pickedPlaces(const registration::Places& places,
                                  const std::vector<std::int32_t>& vertices) {
  registration::Places picked;
  picked.canonical = places.canonical(Eigen::all, vertices);
  for (const std::int32_t vertex : vertices) {
    const auto v = static_cast<std::size_t>(vertex);
    picked.part.push_back(places.part[v]);
    picked.confidence.push_back(places.confidence[v]);
    if (v < places.depthMm.size()) picked.depthMm.push_back(places.depthMm[v]);
  }
  return picked;
}

void setPlaceUniforms(vtkActor* actor, const PlaceFrame& frame) {
  vtkUniforms* uniforms = actor->GetShaderProperty()->GetFragmentCustomUniforms();
  const float centre[3] = {float(frame.centre.x()), float(frame.centre.y()),
                           float(frame.centre.z())};
  const float extent[3] = {float(frame.extent.x()), float(frame.extent.y()),
                           float(frame.extent.z())};
  uniforms->SetUniform3f("placeCentre", centre);
  uniforms->SetUniform3f("placeExtent", extent);
  uniforms->SetUniformf("checkerMetres", kCheckerMetres);
  float parts[PlaceFrame::kParts][3];
  for (std::size_t p = 0; p < PlaceFrame::kParts; ++p) {
    parts[p][0] = frame.parts[p].redF();
    parts[p][1] = frame.parts[p].greenF();
    parts[p][2] = frame.parts[p].blueF();
  }
  uniforms->SetUniform3fv("partColours", PlaceFrame::kParts, parts);
  setColour(uniforms, "noColour", ColourMap::noValue());
}

void setRampUniform(vtkActor* actor, const ColourMap& map) {
  float ramp[kRampSize][3];
  for (int i = 0; i < kRampSize; ++i) {
    const QColor colour = map.at(i / double(kRampSize - 1));
    ramp[i][0] = colour.redF();
    ramp[i][1] = colour.greenF();
    ramp[i][2] = colour.blueF();
  }
  actor->GetShaderProperty()->GetFragmentCustomUniforms()->SetUniform3fv("ramp", kRampSize, ramp);
}

// Every uniform has a value before the first frame: VTK declares those it knows of, and a shader
// that uses another does not compile.
void PlaceShading::prepare() {
  if (prepared_) return;
  prepared_ = shaders::apply(QStringLiteral("correspondence"), actor_);
  setPlaceUniforms(actor_, {});
  setRamp(ColourMap::builtin(), 20);
  setDoubtFades(false);
  setTint(tint_);
}

void PlaceShading::attach(vtkPolyDataMapper* mapper, vtkPolyData* data,
                          const registration::Places& places, const std::vector<float>& amountMm) {
  const auto count = static_cast<std::size_t>(data->GetNumberOfPoints());
  if (places.confidence.size() != count) return;
  prepare();
  const auto position = vectors(data, "place");
  const auto traits = vectors(data, "traits");
  float* p = position->GetPointer(0);
  float* t = traits->GetPointer(0);
  const bool known = amountMm.size() == count;
  for (std::size_t i = 0; i < count; ++i) {
    const auto column = static_cast<Eigen::Index>(i);
    for (int axis = 0; axis < 3; ++axis) *p++ = float(places.canonical(axis, column));
    *t++ = float(places.part[i]);
    *t++ = places.confidence[i];
    *t++ = known ? amountMm[i] : -1;
  }
  position->Modified();
  traits->Modified();
  data->GetPointData()->Modified();
  data->Modified();
  mapper->MapDataArrayToVertexAttribute("placeMC", "place", vtkDataObject::FIELD_ASSOCIATION_POINTS,
                                        -1);
  mapper->MapDataArrayToVertexAttribute("traitsMC", "traits",
                                        vtkDataObject::FIELD_ASSOCIATION_POINTS, -1);
  mapper->Update();
}

void PlaceShading::setFrame(const PlaceFrame& frame) {
  prepare();
  setPlaceUniforms(actor_, frame);
}

void PlaceShading::setTint(Tint tint) {
  tint_ = tint;
  if (!prepared_) return;
  actor_->GetShaderProperty()->GetFragmentCustomUniforms()->SetUniformi("tint", int(tint));
}

void PlaceShading::setRamp(const ColourMap& map, double amountMax) {
  if (!prepared_) return;
  setRampUniform(actor_, map);
  actor_->GetShaderProperty()->GetFragmentCustomUniforms()->SetUniformf("amountMax",
                                                                        float(amountMax));
}

void PlaceShading::setDoubtFades(bool fades) {
  if (!prepared_) return;
  actor_->GetShaderProperty()->GetFragmentCustomUniforms()->SetUniformf("doubtFades", fades);
}

}  // namespace loopreg::ui
