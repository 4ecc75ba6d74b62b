#include "widgets/scene/ShaderLibrary.h"

#include <vtkActor.h>
#include <vtkShaderProperty.h>

#include <QDir>
#include <QFile>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLShaderProgram>
#include <map>

#include "core/Log.h"

namespace loopreg::ui::shaders {
namespace {

QString readText(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString builtinText(const QString& name) {
  return readText(QStringLiteral(":/shaders/%1.glsl").arg(name));
}

/// What a developer has put in its place; empty: nothing.
QString overridingText(const QString& name) {
  const QString folder = qEnvironmentVariable("LOOPREG_SHADER_DIR");
  return folder.isEmpty() ? QString() : readText(QDir(folder).filePath(name + ".glsl"));
}

/// All pieces of one stage whose hook ends as told, in the order of the file.
QString joined(const ShaderSource& source, bool vertex, const char* ending) {
  QString code;
  for (const ShaderSource::Piece& piece : source.pieces) {
    if (piece.vertex == vertex && piece.hook.endsWith(QLatin1String(ending))) code += piece.code;
  }
  return code;
}

}  // namespace

ShaderSource parse(const QString& text, const std::function<QString(const QString&)>& include) {
  ShaderSource source;
  QString header;  // in front of the first mark: for people
  QString* into = &header;
  for (const QString& line : text.split(QLatin1Char('\n'))) {
    if (!line.startsWith(QLatin1String("//@"))) {
      *into += line + QLatin1Char('\n');
      continue;
    }
    const QStringList words = line.mid(3).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QString kind = words.value(0);
    if (kind == QLatin1String("include")) {
      const ShaderSource other = parse(include(words.value(1)), include);
      source.uniforms += other.uniforms;
      source.pieces.insert(source.pieces.end(), other.pieces.begin(), other.pieces.end());
      into = &header;
    } else if (kind == QLatin1String("uniforms")) {
      into = &source.uniforms;
    } else {
      source.pieces.push_back({kind == QLatin1String("vertex"), words.value(1), {}});
      into = &source.pieces.back().code;
    }
  }
  return source;
}

bool compiles(const ShaderSource& source, QString* log) {
  QOffscreenSurface surface;
  surface.create();
  QOpenGLContext context;
  if (!context.create() || !context.makeCurrent(&surface)) return false;
  const QString start = QStringLiteral("#version 150\n") + source.uniforms;
  const QString vertex = start + QStringLiteral("in vec4 vertexMC;\nin vec3 normalMC;\n") +
                         joined(source, true, "::Dec") + QStringLiteral("void main() {\n") +
                         joined(source, true, "::Impl") +
                         QStringLiteral("  gl_Position = vertexMC + vec4(normalMC, 0.0);\n}\n");
  const QString fragment =
      start + QStringLiteral("out vec4 fragOutput0;\n") + joined(source, false, "::Dec") +
      QStringLiteral("void main() {\n  vec3 ambientColor = vec3(0.0);\n") +
      QStringLiteral("  vec3 diffuseColor = vec3(0.0);\n  float opacity = 1.0;\n") +
      joined(source, false, "::Impl") +
      QStringLiteral("  fragOutput0 = vec4(ambientColor + diffuseColor, opacity);\n}\n");
  bool good = false;
  {
    QOpenGLShaderProgram program;
    good = program.addShaderFromSourceCode(QOpenGLShader::Vertex, vertex) &&
           program.addShaderFromSourceCode(QOpenGLShader::Fragment, fragment) && program.link();
    if (log) *log = program.log();
  }
  context.doneCurrent();
  return good;
}

std::optional<ShaderSource> find(const QString& name) {
  const QString own = overridingText(name);
  if (!own.isEmpty()) {
    const ShaderSource source = parse(own, [](const QString& other) {
      const QString text = overridingText(other);
      return text.isEmpty() ? builtinText(other) : text;
    });
    QString log;
    if (compiles(source, &log)) return source;
    log::warning("The shader " + name.toStdString() +
                 ".glsl in $LOOPREG_SHADER_DIR is not used: " + log.toStdString());
  }
  const QString text = builtinText(name);
  if (text.isEmpty()) return std::nullopt;
  return parse(text, builtinText);
}

// Several pieces may share a hook (an included file's and the file's own): VTK keeps one
// replacement per marker, so they are joined. The marker stays in front: VTK's own code comes
// first.
bool apply(const QString& name, vtkActor* actor) {
  const std::optional<ShaderSource> source = find(name);
  if (!source) return false;
  std::map<std::pair<bool, QString>, QString> code;
  for (const ShaderSource::Piece& piece : source->pieces) {
    code[{piece.vertex, piece.hook}] += piece.code;
  }
  vtkShaderProperty* property = actor->GetShaderProperty();
  for (const auto& [place, text] : code) {
    const std::string marker = "//VTK::" + place.second.toStdString();
    const std::string whole = marker + "\n" + text.toStdString();
    if (place.first) {
      property->AddVertexShaderReplacement(marker, true, whole, false);
    } else {
      property->AddFragmentShaderReplacement(marker, true, whole, false);
    }
  }
  return true;
}

}  // namespace loopreg::ui::shaders
