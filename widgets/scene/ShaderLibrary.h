#pragma once

#include <QString>
#include <functional>
#include <optional>
#include <vector>

class vtkActor;

namespace loopreg::ui {

/// A file of shaders/: pieces of GLSL 150 that VTK's own shaders are extended by.
///
/// Lines that begin with "//@" part the file: "//@ vertex Normal::Dec" begins what is put behind
/// VTK's marker //VTK::Normal::Dec of the vertex shader, "//@ uniforms" declares the uniforms (for
/// the reader and for compiles(); VTK declares them itself as they are set), "//@ include place"
/// stands for the pieces of place.glsl.
struct ShaderSource {
  struct Piece {
    bool vertex = false;  ///< else fragment
    QString hook;         ///< "Color::Impl"
    QString code;
  };
  QString uniforms;
  std::vector<Piece> pieces;
};

/// The shaders that are compiled into the program, by name ("slice"). For development a file of the
/// same name in $LOOPREG_SHADER_DIR takes a shader's place, if it compiles: VTK 9.1 crashes on one
/// that does not, so that one is refused with a warning.
///
/// Lives on the GUI thread.
namespace shaders {

/// Null where there is no such shader.
std::optional<ShaderSource> find(const QString& name);
/// Splits a file's text; `include` gives the text of another by its name.
ShaderSource parse(const QString& text, const std::function<QString(const QString&)>& include);
/// Whether the pieces compile and link in a stand-in for VTK's shaders; needs OpenGL. `log`
/// receives the compiler's words.
bool compiles(const ShaderSource& source, QString* log = nullptr);
/// Extends an actor's shaders; false where there is no such shader.
bool apply(const QString& name, vtkActor* actor);

}  // namespace shaders
}  // namespace loopreg::ui
