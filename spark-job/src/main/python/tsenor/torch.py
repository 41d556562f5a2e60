"""Keeps pruned weights at zero while a PyTorch model is fine-tuned."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Union

import torch
from safetensors.torch import load_file

Masks = Mapping[str, torch.Tensor]


def load_masks(path: Union[str, "os.PathLike[str]"]) -> Dict[str, torch.Tensor]:
    """The masks of a pruned checkpoint, by the names of its weights, as they lie on disk.

    path: directory of the checkpoint, or its ``masks``. A mask is a U8 tensor, shape (rows,
    ceil(columns / 8)), bit k of byte b is column 8b+k, 1 means kept; :func:`unpack` makes it
    booleans.
    """
    root = Path(path)
    folder = root / "masks" if (root / "masks").is_dir() else root
    files = sorted(folder.glob("*.safetensors"))
    masks: Dict[str, torch.Tensor] = {}
    for file in files:
        for name, mask in load_file(file).items():
            if name.endswith(".mask"):
                masks[name[: -len(".mask")]] = mask
    if not masks:
        raise ValueError(
            f"{folder}: there are no masks: a checkpoint has them in masks/, unless it was pruned"
            " with masks=False"
        )
    return masks


def unpack(mask: torch.Tensor, columns: int) -> torch.Tensor:
    """A mask as booleans, shape (rows, columns)."""
    bits = torch.arange(8, dtype=torch.uint8, device=mask.device)
    return ((mask.unsqueeze(-1) >> bits) & 1).flatten(-2)[..., :columns].bool()


def keep_masks(
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    masks: Union[str, "os.PathLike[str]", Masks],
) -> Callable[[], None]:
    """Sets pruned weights to zero now and after every step of the optimizer.

    masks: a pruned checkpoint's directory, or what :func:`load_masks` gives.

    Returns a function that ends it. ``ValueError`` where the model has none of the masks' weights,
    or one of another shape.
    """
    packed = load_masks(masks) if isinstance(masks, (str, os.PathLike)) else masks
    pruned: Dict[str, Any] = {}
    parameters = dict(model.named_parameters())
    for name, mask in packed.items():
        parameter = parameters.get(name)
        if parameter is None:
            continue
        rows, columns = parameter.shape[0], parameter.shape[-1]
        if tuple(mask.shape) != (rows, (columns + 7) // 8):
            raise ValueError(
                f"{name}: its mask has shape {tuple(mask.shape)}, and of a weight of shape"
                f" {tuple(parameter.shape)} it would have {(rows, (columns + 7) // 8)}"
            )
        pruned[name] = ~unpack(mask.to(parameter.device), columns)
    if not pruned:
        raise ValueError(
            f"the model has none of the {len(packed)} weights that have masks, such as"
            f" {next(iter(packed))}; it has {next(iter(parameters), 'no parameters')}"
        )

    def apply(*_: Any) -> None:
        with torch.no_grad():
            # Filled, not multiplied: -1 times 0 is -0, which a kernel may count as a value.
            for name, mask in pruned.items():
                parameters[name].masked_fill_(mask.to(parameters[name].device), 0)

    apply()
    handle = optimizer.register_step_post_hook(apply)
    return lambda: handle.remove()
