#pragma once

#include "core/StopToken.h"
#include "project/Project.h"

namespace loopreg::project {

/// The file format of projects, `.loopreg`.
///
/// A project is a JSON object: "format": "loopreg-project", "schema": kSchema, then the fields of
/// Project; the scan stays where it is and is named by relative and absolute path, size and
/// SHA-256. Arrays are packed (PackedArray.h); a fit of 11,000 vertices takes about half a
/// megabyte. A bundle is a zip archive: "project.json", the scan and the files that it names below
/// "scan/", and, if wanted, the body's file below "body/". Both are told apart by their first
/// bytes.
///
/// Older schemas are brought up to date on reading (upgrade() in ProjectFile.cpp, step by step); a
/// newer one is refused with a word on what to do. Files appear whole or not at all and are on the
/// disk when the call returns.
constexpr int kSchema = 1;
constexpr const char* kExtension = ".loopreg";

/// By content, whatever the name.
bool isProject(const std::filesystem::path& file);

/// The project as JSON; `folder`: where the file will lie. And back: paths that were given relative
/// to the folder stay so until somebody looks for the files. `name` appears in errors.
Json projectJson(const Project& project, const std::filesystem::path& folder);
Result<Project> parseProject(const std::string& text, const std::string& name);

/// Writes the project alone.
Result<void> saveProject(const std::filesystem::path& file, const Project& project);

/// Writes a bundle, which needs the scan. `withBody`: the body's file too, where it is a file of
/// its own; whoever passes such a bundle on passes the body on.
Result<void> saveBundle(const std::filesystem::path& file, const Project& project, bool withBody);

struct OpenedProject {
  Project project;
  bool isBundle = false;
  std::filesystem::path unpackedTo;  ///< of a bundle: its folder
  bool unpackedAnew = false;         ///< nothing was there before
};
/// Reads either. A bundle's files are unpacked into a folder of their content's name in
/// `unpackInto` (made if needed, used again if there already), and the project then names them
/// there. A bundle that is refused leaves nothing behind.
Result<OpenedProject> openProject(const std::filesystem::path& file,
                                  const std::filesystem::path& unpackInto, StopToken stop = {});

/// The picture alone, quickly; empty where there is none.
std::string readPicture(const std::filesystem::path& file);

}  // namespace loopreg::project
