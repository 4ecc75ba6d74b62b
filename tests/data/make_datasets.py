#!/usr/bin/env python3
"""Puts the scans of `loopreg synth` into folders laid out like FAUST, CAPE and 4D-Dress.

    make_datasets.py SYNTH_FOLDER OUT

Python's standard library only, and none of scripts/score-dataset's code, which the datasets test:
NumPy's files are written by hand, its pickles through classes of its names.
"""
import pickle
import struct
import sys
import types
import zipfile
from pathlib import Path


def read_obj(file):
    vertices, faces = [], []
    for line in file.read_text().splitlines():
        words = line.split()
        if words and words[0] == "v":
            vertices.append([float(word) for word in words[1:4]])
        elif words and words[0] == "f":
            faces.append([int(word.split("/")[0]) - 1 for word in words[1:4]])
    return vertices, faces


def write_ascii_ply(file, vertices, faces):
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = ["ply", "format ascii 1.0", f"element vertex {len(vertices)}"]
    lines += [f"property float {axis}" for axis in "xyz"]
    lines += [f"element face {len(faces)}", "property list uchar int vertex_index", "end_header"]
    lines += [" ".join(f"{x:.7f}" for x in v) for v in vertices]
    lines += ["3 " + " ".join(map(str, f)) for f in faces]
    file.write_text("\n".join(lines) + "\n")


def npy(rows):
    """float64, in columns where `rows` are points: NumPy writes either."""
    flat = isinstance(rows[0], float)
    shape = f"({len(rows)},)" if flat else f"({len(rows)}, 3)"
    values = rows if flat else [v[k] for k in range(3) for v in rows]
    head = f"{{'descr': '<f8', 'fortran_order': {not flat}, 'shape': {shape}, }}"
    head += " " * (63 - (10 + len(head)) % 64) + "\n"
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() +
            struct.pack(f"<{len(values)}d", *values))


class dtype:
    def __init__(self, code, *_):
        self.code = code

    def __reduce_ex__(self, _):
        return dtype, (self.code, False, True), (3, "<", None, None, None, -1, -1, 0)


class ndarray:
    def __init__(self, rows, code):
        self.rows, self.code = rows, code

    def __reduce_ex__(self, _):
        form = {"f8": "d", "i4": "i"}[self.code]
        data = b"".join(struct.pack(f"<3{form}", *row) for row in self.rows)
        state = (1, (len(self.rows), 3), dtype(self.code), False, data)
        return _reconstruct, (ndarray, (0,), b"b"), state


def _reconstruct(*_):
    raise NotImplementedError


def pretend_numpy():
    """Pickle writes a class by its module's and its own name, and looks both up."""
    numpy, core = types.ModuleType("numpy"), types.ModuleType("numpy.core")
    multiarray = types.ModuleType("numpy.core.multiarray")
    numpy.dtype, numpy.ndarray, multiarray._reconstruct = dtype, ndarray, _reconstruct
    dtype.__module__ = ndarray.__module__ = "numpy"
    _reconstruct.__module__ = "numpy.core.multiarray"
    sys.modules.update({"numpy": numpy, "numpy.core": core, "numpy.core.multiarray": multiarray})


def main():
    synth, out = Path(sys.argv[1]), Path(sys.argv[2])
    pretend_numpy()
    for number, truth in enumerate(sorted(synth.glob("*.json"))):
        scan = read_obj(synth / f"{truth.stem}.obj")
        body = read_obj(synth / f"{truth.stem}_body.obj")

        faust = out / "MPI-FAUST" / "training"
        write_ascii_ply(faust / "scans" / f"tr_scan_{number:03}.ply", *scan)
        write_ascii_ply(faust / "registrations" / f"tr_reg_{number:03}.ply", *body)

        # CAPE: scans in millimetres, v_posed at the origin; the second frame has no scan.
        name = f"walk.{number:06}"
        frame = out / "cape" / "sequences" / "00032" / "walk" / f"{name}.npz"
        frame.parent.mkdir(parents=True, exist_ok=True)
        move = [0.4, 0.1, -0.7]
        with zipfile.ZipFile(frame, "w") as archive:
            archive.writestr("v_posed.npy", npy([[x - m for x, m in zip(v, move)]
                                                 for v in body[0]]))
            archive.writestr("transl.npy", npy(move))
        if number == 0:
            write_ascii_ply(out / "cape" / "raw_scans" / "00032" / f"{name}.ply",
                            [[1000 * x for x in v] for v in scan[0]], scan[1])

        take = out / "4d-dress" / "00122" / "Inner" / "Take2"
        (take / "Meshes_pkl").mkdir(parents=True, exist_ok=True)
        with open(take / "Meshes_pkl" / f"mesh-f{number:05}.pkl", "wb") as stream:
            pickle.dump({"vertices": ndarray(scan[0], "f8"), "faces": ndarray(scan[1], "i4"),
                         "uv_path": "atlas.png"}, stream, protocol=4)
        write_ascii_ply(take / "SMPL" / f"mesh-f{number:05}_smpl.ply", *body)

    # A scan without a registration: left out, with a message.
    scans = out / "MPI-FAUST" / "training" / "scans"
    (scans / "tr_scan_099.ply").write_bytes((scans / "tr_scan_000.ply").read_bytes())


if __name__ == "__main__":
    main()
