// Linked into every QtTest program: before main(), the process gets folders of its own for
// settings, data and cache, removed at its end. Tests that run side by side (the same one at three
// scales, say) cannot change each other's settings, none meets what the one before left behind,
// and the user's own are never touched. Shared on purpose, because they only save time: the
// engine's cache of compiled bodies and Mesa's of compiled shaders.
#include <QDir>
#include <QTemporaryDir>

namespace {

class OwnHome {
 public:
  OwnHome() {
    if (!folder_.isValid())
      qFatal("no folder for the settings: %s", qPrintable(folder_.errorString()));
    const QString cache = qEnvironmentVariable("XDG_CACHE_HOME", QDir::homePath() + "/.cache");
    share("LOOPREG_CACHE", cache + QStringLiteral("/loopreg-studio"));
    share("MESA_SHADER_CACHE_DIR", cache);
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"}) {
      const QString own = folder_.filePath(QString::fromLatin1(name).section('_', 1, 1).toLower());
      QDir().mkpath(own);
      qputenv(name, QFile::encodeName(own));
    }
  }

 private:
  static void share(const char* name, const QString& folder) {
    if (qEnvironmentVariableIsEmpty(name)) qputenv(name, QFile::encodeName(folder));
  }

  QTemporaryDir folder_;
};

const OwnHome ownHome;

}  // namespace
