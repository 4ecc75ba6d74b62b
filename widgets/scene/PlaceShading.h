#pragma once

#include <memory>

#include "registration/ScanPlaces.h"
#include "widgets/legend/PlaceColours.h"

class vtkActor;
class vtkPolyData;
class vtkPolyDataMapper;

namespace loopreg::ui {

/// What shaders/correspondence.glsl colours a layer by.
enum class Tint { none, place, checker, parts, confidence, amount };

/// An actor's colours by the canonical places of its vertices. The places are uploaded once; tint,
/// map and range are uniforms. The shader is put in with the first use.
///
/// Invariant: the same PlaceFrame in every layer is what makes the same colour the same place.
class PlaceShading {
 public:
  explicit PlaceShading(vtkActor* actor) : actor_(actor) {}

  /// Writes the places into the data's arrays, and lets the mapper hand them to the shader.
  /// `amountMm`, per vertex, negative where there is none, may be empty.
  void attach(vtkPolyDataMapper* mapper, vtkPolyData* data, const registration::Places& places,
              const std::vector<float>& amountMm);
  void setFrame(const PlaceFrame& frame);
  void setTint(Tint tint);
  Tint tint() const { return tint_; }
  /// For confidence (0 to 1) and amounts (0 to `amountMax` millimetres).
  void setRamp(const ColourMap& map, double amountMax);
  /// Places of low confidence lose their colour.
  void setDoubtFades(bool fades);

 private:
  void prepare();

  vtkActor* actor_;
  Tint tint_ = Tint::none;
  bool prepared_ = false;
};

/// Those of some of the vertices, in that order.
registration::Places pickedPlaces(const registration::Places& places,
                                  const std::vector<std::int32_t>& vertices);

/// Sets the uniforms that place.glsl declares, for any actor with a shader that includes it.
void setPlaceUniforms(vtkActor* actor, const PlaceFrame& frame);
void setRampUniform(vtkActor* actor, const ColourMap& map);

}  // namespace loopreg::ui
