#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "core/AtomicFile.h"
#include "io/MeshWriter.h"
#include "io/ScanReader.h"

namespace loopreg::io::testing {

/// A closed mesh of 4 vertices with normals and colours; all numbers are exact in float32.
inline Mesh tetrahedron() {
  Mesh mesh;
  mesh.vertices.resize(3, 4);
  mesh.vertices << 0, 1, 0, 0,  //
      0, 0, 1.5, 0,             //
      0, 0, 0, -0.25;
  mesh.faces.resize(3, 4);
  mesh.faces << 0, 0, 0, 1,  //
      1, 3, 2, 3,            //
      2, 1, 3, 2;
  mesh.normals.resize(3, 4);
  mesh.normals << 0, 1, 0, 0,  //
      0, 0, 1, 0,              //
      1, 0, 0, -1;
  mesh.colors.resize(3, 4);
  mesh.colors << 0, 255, 10, 128,  //
      1, 0, 20, 64,                //
      2, 7, 250, 32;
  return mesh;
}

inline void write(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// Reads a text as a file of the given name.
inline Result<Scan> readText(const std::filesystem::path& path, const std::string& content,
                             ReadOptions options = {}) {
  write(path, content);
  options.threads = 2;
  return readScan(path, options);
}

inline std::string remarksOf(const Scan& scan) {
  std::string all;
  for (const std::string& remark : scan.remarks) all += remark + "\n";
  return all;
}

/// Little-endian bytes of a number.
template <class T>
std::string bytesOf(T value, bool reversed = false) {
  std::string bytes(reinterpret_cast<const char*>(&value), sizeof(T));
  return reversed ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
}

/// The smallest FBX file Assimp takes: a square whose node is scaled by 2 and moved by (10, 0, 0).
inline const char* const kFbx = R"(; FBX 7.4.0 project file
FBXHeaderExtension:  {
  FBXHeaderVersion: 1003
  FBXVersion: 7400
}
GlobalSettings:  {
  Version: 1000
  Properties70:  {
    P: "UpAxis", "int", "Integer", "",2
    P: "UpAxisSign", "int", "Integer", "",1
    P: "FrontAxis", "int", "Integer", "",1
    P: "FrontAxisSign", "int", "Integer", "",-1
    P: "CoordAxis", "int", "Integer", "",0
    P: "CoordAxisSign", "int", "Integer", "",1
    P: "UnitScaleFactor", "double", "Number", "",100
  }
}
Objects:  {
  Geometry: 10, "Geometry::square", "Mesh" {
    Vertices: *12 {
      a: 0,0,0,1,0,0,1,1,0,0,1,0
    }
    PolygonVertexIndex: *7 {
      a: 0,1,2,-4,0,1,-4
    }
    GeometryVersion: 124
  }
  Model: 20, "Model::square", "Mesh" {
    Version: 232
    Properties70:  {
      P: "Lcl Translation", "Lcl Translation", "", "A",10,0,0
      P: "Lcl Scaling", "Lcl Scaling", "", "A",2,2,2
    }
  }
}
Connections:  {
  C: "OO",20,0
  C: "OO",10,20
}
)";

}  // namespace loopreg::io::testing
