"""Opens an exported body in Blender and compares it with the engine's own numbers.

    blender -b --factory-startup -P check_export.py -- FILE REFERENCE.json

The reference holds, in the file's own frame and units: `frames` (a list of frames, each a flat list
of 3 n coordinates), `joints` (names), `parents`, `keys` (names), `weights` (sparse: [vertex, joint
name, weight]), `up` ("y" or "z"), `metres_per_unit`, `tolerance` (metres); and, where they are to
be checked, the colours of the vertices (0 to 255) that a `texture` or `colors` show. Prints one line
with the largest difference; any other outcome ends with a nonzero exit code.
"""
import json
import sys
import traceback

import numpy as np

for name, kind in (("bool", bool), ("int", int), ("float", float), ("object", object)):
    if name not in np.__dict__:
        setattr(np, name, kind)  # Blender 3.4's glTF importer was written for an older numpy

import bpy  # noqa: E402


def load(path):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    if path.endswith(".fbx"):
        bpy.ops.import_scene.fbx(filepath=path)
    elif path.endswith(".glb"):
        bpy.ops.import_scene.gltf(filepath=path)
    else:
        bpy.ops.wm.obj_import(filepath=path)


def to_blender(points, reference):
    """File coordinates to Blender's: metres, z up."""
    points = points * reference["metres_per_unit"]
    if reference["up"] == "z":
        return points
    return np.stack([points[:, 0], -points[:, 2], points[:, 1]], axis=1)


def shown(body):
    """World positions of the mesh as it is shown at the current frame."""
    evaluated = body.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = evaluated.to_mesh()
    flat = np.empty(3 * len(mesh.vertices))
    mesh.vertices.foreach_get("co", flat)
    world = np.array(evaluated.matrix_world)
    evaluated.to_mesh_clear()
    return flat.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3]


def check_rig(body, reference):
    rigs = [o for o in bpy.data.objects if o.type == "ARMATURE"]
    assert len(rigs) == 1, f"{len(rigs)} armatures"
    bones = rigs[0].data.bones
    assert set(bones.keys()) == set(reference["joints"]), sorted(bones.keys())
    for name, parent in zip(reference["joints"], reference["parents"]):
        found = bones[name].parent.name if bones[name].parent else None
        wanted = reference["joints"][parent] if parent >= 0 else None
        assert found == wanted, f"{name}: parent {found}, not {wanted}"
    keys = body.data.shape_keys.key_blocks.keys()[1:] if body.data.shape_keys else []
    assert list(keys) == reference["keys"], keys
    groups = {g.index: g.name for g in body.vertex_groups}
    for vertex, joint, weight in reference["weights"]:
        found = {groups[g.group]: g.weight for g in body.data.vertices[vertex].groups}
        assert abs(found.get(joint, 0) - weight) < 1e-4, (vertex, joint, weight, found)


def check_texture(body, colors):
    """The picture of the material's base colour, looked up at every face corner."""
    material = body.data.materials[0]
    shader = next(n for n in material.node_tree.nodes if n.type == "BSDF_PRINCIPLED")
    links = shader.inputs["Base Color"].links
    assert links and links[0].from_node.type == "TEX_IMAGE", "the base colour is no picture"
    image = links[0].from_node.image
    width, height = image.size
    assert width > 0 and height > 0, "the picture is empty"
    pixels = np.array(image.pixels[:]).reshape(height, width, -1)[:, :, :3] * 255
    count = len(body.data.loops)
    uv = np.empty(2 * count)
    body.data.uv_layers.active.data.foreach_get("uv", uv)
    vertex = np.empty(count, dtype=np.int64)
    body.data.loops.foreach_get("vertex_index", vertex)
    at = uv.reshape(-1, 2) * [width, height] - 0.5
    low = np.floor(at).astype(int)
    part = at - low
    found = np.zeros((count, 3))
    for dx in (0, 1):
        for dy in (0, 1):
            x = np.clip(low[:, 0] + dx, 0, width - 1)
            y = np.clip(low[:, 1] + dy, 0, height - 1)
            share = (part[:, 0] if dx else 1 - part[:, 0]) * (part[:, 1] if dy else 1 - part[:, 1])
            found += share[:, None] * pixels[y, x]
    known = vertex < len(colors)  # glTF doubles vertices at seams, behind the others
    difference = np.abs(found[known] - np.array(colors)[vertex[known]]).max(axis=1)
    assert np.percentile(difference, 99) < 8, f"texture off by {np.percentile(difference, 99):.1f}"
    print(f"CHECKED texture {width} x {height}: 99 % within {np.percentile(difference, 99):.1f}")


def check_colors(body, colors):
    layer = body.data.color_attributes[0]
    values = np.empty(4 * len(layer.data))
    layer.data.foreach_get("color_srgb", values)
    found = values.reshape(-1, 4)[:, :3] * 255
    if layer.domain == "POINT":
        vertex = np.arange(len(found))
    else:
        vertex = np.empty(len(body.data.loops), dtype=np.int64)
        body.data.loops.foreach_get("vertex_index", vertex)
    known = vertex < len(colors)
    difference = np.abs(found[known] - np.array(colors)[vertex[known]]).max()
    assert difference < 2.5, f"vertex colours off by {difference:.1f}"
    print(f"CHECKED colours: {len(found)} within {difference:.1f}")


def check(path, reference):
    load(path)
    meshes = [o for o in bpy.data.objects if o.type == "MESH" and not o.name.startswith("Icosphere")]
    assert len(meshes) == 1, f"{len(meshes)} meshes"
    body = meshes[0]
    if reference["joints"]:
        check_rig(body, reference)
    if "texture" in reference:
        check_texture(body, reference["texture"])
    if "colors" in reference:
        check_colors(body, reference["colors"])
    scene = bpy.context.scene
    offset = 0
    if reference["joints"]:
        starts = [a.frame_range[0] for a in bpy.data.actions]
        assert starts, "no animation"
        offset = round(min(starts))
        fps = scene.render.fps / scene.render.fps_base
        assert abs(fps - reference["fps"]) < 1e-3 or path.endswith(".glb"), fps
    worst = 0.0
    for index, flat in enumerate(reference["frames"]):
        step = fps / reference["fps"] if reference["joints"] else 1
        at = offset + index * step
        scene.frame_set(int(at), subframe=at - int(at))
        wanted = to_blender(np.array(flat).reshape(-1, 3), reference)
        found = shown(body)
        assert len(found) >= len(wanted), f"{len(found)} vertices, not {len(wanted)}"
        difference = np.linalg.norm(found[: len(wanted)] - wanted, axis=1)
        worst = max(worst, difference.max())
    assert worst < reference["tolerance"], f"largest difference {1e3 * worst:.4f} mm"
    print(f"CHECKED {path.rsplit('/', 1)[-1]}: {len(reference['frames'])} frames, "
          f"{len(body.data.vertices)} vertices, largest difference {1e3 * worst:.5f} mm")


if __name__ == "__main__":
    arguments = sys.argv[sys.argv.index("--") + 1:]
    try:
        with open(arguments[1]) as file:
            check(arguments[0], json.load(file))
    except Exception:
        traceback.print_exc()
        sys.exit(1)
