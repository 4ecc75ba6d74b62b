#!/usr/bin/env python3
"""Writes the small model files of tests/data/models, with real Python and NumPy.

The reader of model files in engine/body shares no code with Python's pickle, and the tests'
own PickleWriter was written by the same people: these files are the independent witness. They are
committed, so that no test needs Python; run this only to add one:

    python3 tests/data/make_models.py

Every number follows from its place (see value()), so that the tests can compute what must come out.
chumpy and SciPy are not needed: classes of their names with the same state are pickled in their
place. No file of anybody's model is read.
"""
import gzip
import io
import pickle
import sys
import types
import zipfile
from pathlib import Path

import numpy as np

OUT = Path(__file__).parent / "models"
PARENTS = [-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21]


def value(salt, shape):
    """Numbers in [-1, 1) with 16 bits, exact in every float type but half."""
    count = int(np.prod(shape))
    i = np.arange(count, dtype=np.uint64)
    mixed = (i * 40503 + salt * 9973 + (i * i) % 257 * 641) % 65536
    return (mixed.astype(np.float64) / 32768 - 1).reshape(shape)


def arrays(n=12, joints=24, directions=4, posedirs=False):
    """The arrays of an SMPL file; like a person only in their shapes."""
    v = np.arange(n)
    regressor = np.zeros((joints, n))
    weights = np.zeros((n, joints))
    for j in range(joints):
        regressor[j, (5 * j) % n] += 0.75
        regressor[j, (5 * j + 3) % n] += 0.25
    weights[v, v % joints] = 0.625
    weights[v, (v + 1) % joints] = 0.375
    parents = [(PARENTS[j] if j < 24 else j - 1) for j in range(joints)]
    out = {
        "v_template": value(1, (n, 3)),
        "f": np.stack([v, (v + 1) % n, (v + 5) % n], axis=1).astype(np.uint32),
        "shapedirs": value(2, (n, 3, directions)),
        "J_regressor": regressor,
        "weights": weights,
        "kintree_table": np.array([[p % 2**32 for p in parents], range(joints)], dtype=np.uint32),
    }
    if posedirs:
        out["posedirs"] = value(3, (n, 3, 9 * (joints - 1))).astype(np.float32)
    return out


def stand_in(module, name):
    """A class that pickles under another module's name."""
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:depth]), types.ModuleType(".".join(parts[:depth])))
    cls = type(name, (object,), {"__module__": module})
    setattr(sys.modules[module], name, cls)
    return cls


def instance(cls, **state):
    made = cls()
    made.__dict__.update(state)
    return made


Ch = stand_in("chumpy.ch", "Ch")
Select = stand_in("chumpy.reordering", "Select")
Add = stand_in("chumpy.ch_ops", "add")
CSC = stand_in("scipy.sparse.csc", "csc_matrix")
CSR = stand_in("scipy.sparse._csr", "csr_matrix")


def sparse(cls, dense, by_columns):
    grid = dense.T if by_columns else dense
    starts, indices, data = [0], [], []
    for line in grid:
        hits = np.nonzero(line)[0]
        indices += list(hits)
        data += list(line[hits])
        starts.append(len(data))
    return instance(cls, _shape=dense.shape, maxprint=50, data=np.array(data),
                    indices=np.array(indices, dtype=np.int32),
                    indptr=np.array(starts, dtype=np.int32))


def chumpy(array):
    return instance(Ch, x=array, _dirty_vars={"x"}, _itr=None, _depends_on_deps={})


def write(name, data):
    (OUT / name).write_bytes(data)


def pickled(name, thing, protocol=2):
    write(name, pickle.dumps(thing, protocol=protocol))


def npz(name, things, **how):
    """Fixed time stamps, so that writing again changes nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, array in things.items():
            image = io.BytesIO()
            np.lib.format.write_array(image, np.asanyarray(array), **how)
            archive.writestr(zipfile.ZipInfo(key + ".npy"), image.getvalue(),
                             zipfile.ZIP_DEFLATED)
    write(name, out.getvalue())


class Evil:
    def __reduce__(self):
        return (getattr(__import__("os"), "system"), ("touch was-here",))


def main():
    OUT.mkdir(exist_ok=True)
    plain = arrays()
    for protocol in range(6):
        pickled(f"smpl_m_protocol{protocol}.pkl", plain, protocol)
    pickled("smpl_f_v10_style.pkl",
            dict(plain, shapedirs=chumpy(plain["shapedirs"]), bs_type="lrotmin", bs_style="lbs",
                 J_regressor=sparse(CSC, plain["J_regressor"], True)))
    pickled("smpl_n_csr_p5.pkl",
            dict(plain, J_regressor=sparse(CSR, plain["J_regressor"], False)), 5)
    pickled("smpl_f_select.pkl",
            dict(plain, shapedirs=instance(
                Select, a=chumpy(np.flip(plain["shapedirs"].ravel()).copy()),
                idxs=np.arange(plain["shapedirs"].size)[::-1].copy(),
                preferred_shape=plain["shapedirs"].shape)))
    for protocol in (2, 3, 5):
        pickled(f"smpl_n_fortran_p{protocol}.pkl",
                {k: np.asfortranarray(a) for k, a in plain.items()}, protocol)
    pickled("smpl_n_big_endian.pkl", {k: a.astype(a.dtype.newbyteorder(">"))
                                      for k, a in plain.items()})
    pickled("smpl_n_single.pkl", {k: a.astype(np.float32) if a.dtype == np.float64 else a
                                  for k, a in plain.items()}, 4)
    pickled("smpl_n_lists.pkl", {k: a.tolist() for k, a in plain.items()}, 2)
    renamed = {"default_v": "v_template", "joint_regressor": "J_regressor"}
    pickled("smpl_n_old_names.pkl",
            dict({old: plain[new] for old, new in renamed.items()},
                 **{k: a for k, a in plain.items() if k not in renamed.values()}))
    pickled("smpl_n_repickled.pkl", dict(plain, trans=chumpy(np.zeros(3)),
                                         v_posed=instance(Add, a=1, b=2)))
    posed = arrays(n=6, posedirs=True)
    npz("smpl_n_posedirs.npz", posed)
    npz("smpl_n_usmpl.npz", dict(posed, posedirs=posed["posedirs"].reshape(18, -1).T.copy()))
    hands = {"hands_meanl": value(4, (45,)), "hands_meanr": value(5, (45,))}
    npz("smplh_f_amass.npz", dict(arrays(joints=52, directions=16), **hands,
                                  bs_type=np.array("lrotmin")))
    npz("smplx_m_v10.npz", dict(arrays(joints=55, directions=20), **hands,
                                joint2num=np.array({"pelvis": 0}, dtype=object)))
    npz("smplx_m_v11.npz", dict(arrays(n=5, joints=55, directions=400)))

    # Things that are refused, each in its own words.
    pickled("mano.pkl", arrays(joints=16, directions=10))
    pickled("flame.pkl", arrays(joints=5, directions=10), 4)
    npz("star.npz", dict(plain, posedirs=value(3, (12, 3, 93))))
    npz("motion.npz", {"poses": value(6, (3, 72)), "betas": value(7, (10,)),
                       "trans": value(8, (3, 3))})
    pickled("prior.pkl", {"means": value(9, (8, 6)), "covars": value(10, (8, 6, 6)),
                          "weights": value(11, (8,))})
    pickled("evil_p0.pkl", {"extra": Evil()}, 0)
    pickled("evil_p4.pkl", dict(plain, extra=Evil()), 4)
    pickled("shape_unknown.pkl", dict(plain, shapedirs=instance(Add, a=1)))
    pickled("list.pkl", [1, 2, 3])
    short = dict(plain)
    del short["weights"]
    pickled("no_weights.pkl", short)
    odd = plain["weights"].copy()
    odd[3] *= 0.9
    pickled("weights_sum.pkl", dict(plain, weights=odd))
    pickled("nan.pkl", dict(plain, v_template=np.where(plain["v_template"] > 0.9, np.nan,
                                                       plain["v_template"])))
    pickled("face_range.pkl", dict(plain, f=plain["f"] + 1))
    whole = pickle.dumps(plain, protocol=2)
    write("cut.pkl", whole[:len(whole) // 2])
    write("gzipped.pkl.gz", gzip.compress(pickle.dumps([1], protocol=2), mtime=0))
    write("page.pkl", b"<!DOCTYPE html>\n<html><body>Please sign in.</body></html>\n")
    write("single.npy", (lambda b: (np.save(b, plain["v_template"]), b.getvalue())[1])(io.BytesIO()))
    fuzz_seeds()


PACKED_NAMES = ["v_template", "default_v", "template_v", "f", "faces", "shapedirs", "posedirs",
                "blendshapes", "J_regressor", "joint_regressor", "weights", "kintree_table",
                "hands_meanl", "hands_meanr", "vert_sym_idxs", "vt", "poses", "betas", "trans",
                "means", "covars", "loopreg_body", "name", "gender", "family", "weights_joint",
                "J_regressor_index", "joint_names", "part_labels", "mirror", "uv", "hands_mean"]


def packed(npz_file_or_arrays):
    """tests/fuzz/Targets.h: name, length, .npy, one after another."""
    out = b""
    for key, array in npz_file_or_arrays.items():
        image = io.BytesIO()
        np.lib.format.write_array(image, np.asanyarray(array), allow_pickle=False)
        if key in PACKED_NAMES and len(image.getvalue()) < 65536:
            out += bytes([PACKED_NAMES.index(key)]) + len(image.getvalue()).to_bytes(2, "little")
            out += image.getvalue()
    return out


def own_format():
    """A body in this program's own format (engine/body/LoopregFile.h)."""
    plain = arrays(n=8, joints=24, directions=2)
    joint, vertex = np.nonzero(plain["J_regressor"])
    table = np.array([PARENTS, range(24)], dtype=np.int32)
    return {"loopreg_body": np.int32(1), "name": np.array("Body"), "gender": np.array("neutral"),
            "family": np.array("SMPL"), "v_template": plain["v_template"].astype(np.float32),
            "f": plain["f"].astype(np.int32), "shapedirs": plain["shapedirs"].astype(np.float32),
            "weights_joint": np.stack([np.arange(8), np.arange(1, 9)], 1).astype(np.uint8),
            "weights": np.tile(np.float32([0.625, 0.375]), (8, 1)),
            "J_regressor": plain["J_regressor"][joint, vertex].astype(np.float32),
            "J_regressor_index": np.stack([joint, vertex], 1).astype(np.int32),
            "kintree_table": table, "joint_names": np.array([f"j{i}" for i in range(24)]),
            "part_labels": np.arange(8, dtype=np.int32),
            "mirror": np.arange(8, dtype=np.int32)[::-1].copy(),
            "uv": np.zeros((8, 2), np.float32), "hands_mean": np.zeros((2, 3), np.float32)}


def fuzz_seeds():
    """Starting points of the fuzzers beside the models themselves."""
    corpus = OUT.parent.parent / "fuzz" / "corpus"
    for target in ("fuzz_model", "fuzz_npz", "fuzz_npy", "fuzz_packed_model"):
        (corpus / target).mkdir(parents=True, exist_ok=True)
    smplh = dict(arrays(joints=52, directions=16), hands_meanl=value(4, (45,)),
                 hands_meanr=value(5, (45,)), bs_type=np.array("lrotmin"))
    (corpus / "fuzz_packed_model" / "smplh").write_bytes(packed(smplh))
    (corpus / "fuzz_packed_model" / "own").write_bytes(packed(own_format()))
    (corpus / "fuzz_model" / "small").write_bytes(
        pickle.dumps({"v_template": np.zeros((2, 3)), "f": [[0, 1, 2]], 3: {1.5, None},
                      "J_regressor": sparse(CSC, np.eye(3), True), "t": (True, b"x", 2**70),
                      "s": np.float64(0.5), "vt": np.array(["a", "b"])}, protocol=2))
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:  # not deflated: bytes can change usefully
        for key in ("f", "kintree_table"):
            image = io.BytesIO()
            np.lib.format.write_array(image, arrays()[key])
            archive.writestr(zipfile.ZipInfo(key + ".npy"), image.getvalue())
    (corpus / "fuzz_npz" / "stored").write_bytes(stored.getvalue())
    for name, array in {"half": np.float16([[1, 2], [3, np.inf]]), "text": np.array(["ab", "c"]),
                        "bytes": np.array([b"ab", b"c"]), "fortran": np.asfortranarray(np.eye(3)),
                        "big": np.arange(4, dtype=">i8"), "bool": np.array([True, False]),
                        "scalar": np.array(7, np.uint8), "empty": np.zeros((0, 3))}.items():
        image = io.BytesIO()
        np.lib.format.write_array(image, array, version=(2, 0) if name == "big" else None)
        (corpus / "fuzz_npy" / name).write_bytes(image.getvalue())


if __name__ == "__main__":
    main()
