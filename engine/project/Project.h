#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/Json.h"
#include "registration/Registration.h"

namespace loopreg::project {

/// Which scan a project is about: where it was, and what it was.
struct ScanReference {
  std::string name;                ///< for people
  std::filesystem::path file;      ///< absolute; of a bundle: where it was unpacked
  std::filesystem::path relative;  ///< to the project's folder; tried first
  std::uint64_t bytes = 0;         ///< size of the file
  std::string sha256;              ///< of the file's content; empty: was not known
  std::int64_t vertices = 0, faces = 0;
};

/// Which body was fitted.
struct BodyReference {
  std::string source = "builtin";  ///< or an absolute path of a file or a folder
  std::filesystem::path relative;  ///< to the project's folder; empty for the built-in one
  std::string name;                ///< for people
  std::uint64_t checksum = 0;      ///< BodyModel::checksum; 0: was not loaded yet
};

/// One person's registration as it is worked on: what `.loopreg` files keep (ProjectFile.h). A
/// value; everything large in it is immutable and shared.
struct Project {
  using Preflight = std::shared_ptr<const registration::Preflight>;
  using Fit = std::shared_ptr<const registration::FitResult>;
  using History = std::shared_ptr<const std::vector<fit::FitIteration>>;

  ScanReference scan;
  registration::FitOptions options;  ///< the user's choices
  Preflight preflight;
  BodyReference body;
  std::shared_ptr<const registration::Mends> mends;  ///< never null after reading
  /// Null: not registered yet. What follows from scan and parameters alone (samples,
  /// correspondences) is not kept: registration::completeFit() makes it anew.
  Fit fit;
  History history;          ///< never null after reading; empty without a fit
  Json view;                ///< the window's own: camera, layers, ...; null: nothing
  std::string picture;      ///< PNG for lists of projects; empty: none
  std::string saved;        ///< when, ISO 8601 in UTC
  std::string autosavedOf;  ///< an autosave: path of the project it belongs to, empty: of none
};

}  // namespace loopreg::project
