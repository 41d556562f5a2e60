"""TSENOR in plain PyTorch, as its paper describes it: all blocks at once, every step an operation on tensors.

It takes the matrices that the mask kernels were timed on, and prints its times and errors beside theirs:

    python3 torch_tsenor.py RESULT-DIRECTORY [small]

Exit code 3 says that PyTorch or a GPU that it sees is missing.
"""

import os
import sys
import time

SWEEPS = 300
REGULARIZATION = 0.005
SEARCH_STEPS = 10
SKIPPED = 3


def skip(reason):
    print("reason: " + reason, file=sys.stderr)
    sys.exit(SKIPPED)


try:
    import torch
except ImportError as error:
    skip("PyTorch is not installed for %s: %s" % (sys.executable, error))


def blocks_of(weights, size):
    """Scores of square blocks, shape (blocks, size, size)."""
    rows, columns = weights.shape
    cut = weights.abs().float().view(rows // size, size, columns // size, size)
    return cut.permute(0, 2, 1, 3).reshape(-1, size, size).contiguous()


def log_plan(scores, kept):
    """Dykstra's projections in logarithms: rows, columns, cap; only the cap carries a correction."""
    largest = scores.amax(dim=(1, 2), keepdim=True).clamp_min(torch.finfo(torch.float32).tiny)
    log_kept = torch.log(torch.tensor(float(kept), device=scores.device))
    plan = scores / (REGULARIZATION * largest)
    correction = torch.zeros_like(plan)
    for _ in range(SWEEPS):
        plan += log_kept - torch.logsumexp(plan, dim=2, keepdim=True)
        plan += log_kept - torch.logsumexp(plan, dim=1, keepdim=True)
        plan += correction
        correction = plan.clamp_min(0)
        plan.clamp_max_(0)
    return plan


def rounded(plan, kept):
    """Entries in descending order wherever row and column have room."""
    count, size, _ = plan.shape
    order = plan.view(count, -1).argsort(dim=1, descending=True)
    block = torch.arange(count, device=plan.device)
    rows = torch.zeros(count, size, dtype=torch.int32, device=plan.device)
    columns = torch.zeros_like(rows)
    mask = torch.zeros(count, size * size, dtype=torch.bool, device=plan.device)
    for entry in order.unbind(dim=1):
        row, column = entry // size, entry % size
        room = (rows[block, row] < kept) & (columns[block, column] < kept)
        rows[block, row] += room.int()
        columns[block, column] += room.int()
        mask[block, entry] = room
    return mask.view(count, size, size)


def searched(mask, scores, kept):
    """Local search: a row and a column that are short each get an entry for one that both lose."""
    for _ in range(SEARCH_STEPS):
        short_rows = mask.sum(dim=2) < kept
        short = short_rows.any(dim=1).nonzero().squeeze(1)
        if short.numel() == 0:
            break
        masks, values = mask[short], scores[short]
        at = torch.arange(short.numel(), device=mask.device)
        row = short_rows[short].int().argmax(dim=1)
        column = (masks.sum(dim=1) < kept).int().argmax(dim=1)
        free_in_row = ~masks[at, row]
        free_in_column = ~masks[at, :, column]
        gain = values[at, row].unsqueeze(1) + values[at, :, column].unsqueeze(2) - values
        legal = masks & free_in_row.unsqueeze(1) & free_in_column.unsqueeze(2)
        gain = torch.where(legal, gain, torch.full_like(gain, -1.0))
        best, entry = gain.flatten(1).max(dim=1)
        better = best > 0
        size = mask.shape[1]
        at, row, column, entry = at[better], row[better], column[better], entry[better]
        masks[at, entry // size, entry % size] = False
        masks[at, row, entry % size] = True
        masks[at, entry // size, column] = True
        mask[short] = masks
    return mask


class Clock:
    """Milliseconds by events of the device; without one, by the clock."""

    def __init__(self, device):
        self.on_device = device.type == "cuda"

    def mark(self):
        if not self.on_device:
            return time.perf_counter()
        event = torch.cuda.Event(enable_timing=True)
        event.record()
        return event

    def between(self, begin, end):
        if not self.on_device:
            return 1e3 * (end - begin)
        torch.cuda.synchronize()
        return begin.elapsed_time(end)


def timed(weights, size, kept, runs, clock):
    """Kept score, entries left short, and times (all, projections) of runs after one."""
    times = []
    scores = blocks_of(weights, size)
    for _ in range(runs + 1):
        begin = clock.mark()
        plan = log_plan(scores, kept)
        swept = clock.mark()
        mask = searched(rounded(plan, kept), scores, kept)
        end = clock.mark()
        times.append((clock.between(begin, end), clock.between(begin, swept)))
        del plan
    if (mask.sum(dim=2) > kept).any() or (mask.sum(dim=1) > kept).any():
        raise ValueError("a mask keeps too many")
    score = (scores.double() * mask).sum().item()
    short = mask.shape[0] * size * kept - int(mask.sum().item())
    return score, short, sorted(times[1:])


def read_times(path):
    """Milliseconds and kept score of the kernels, by weights, pattern and algorithm."""
    found = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            kind, pattern, algorithm, side, millis, score, _ = line.rstrip("\n").split("\t")
            found[kind, pattern, algorithm] = (int(side), float(millis), float(score))
    return found


def main():
    directory, small = sys.argv[1], "small" in sys.argv[2:]
    if torch.cuda.is_available():
        device = torch.device("cuda")
    elif small:
        device = torch.device("cpu")
    else:
        skip("PyTorch %s sees no GPU" % torch.__version__)
    path = os.path.join(directory, "solvers.tsv")
    if not os.path.exists(path):
        skip("the mask kernels were not timed before")
    kernels = read_times(path)
    name = torch.cuda.get_device_name() if device.type == "cuda" else "the CPU: no GPU was seen"
    print("PyTorch %s, eager, float32, on %s; %d sweeps, regularization %g of a block's largest score, %d"
          " search steps, on the bytes that the kernels were timed on. Masks are as its search leaves them:"
          " entries that are short are not filled up.\n"
          % (torch.__version__, name, SWEEPS, REGULARIZATION, SEARCH_STEPS))
    print("| weights | pattern | PyTorch ms | of it projections | error of all | entries short "
          "| tsenor kernels ms | error of all | PyTorch / kernels |")
    print("|---|---|---|---|---|---|---|---|---|")
    clock, runs = Clock(device), 1 if small else 3
    with open(os.path.join(directory, "torch.tsv"), "w", encoding="ascii") as out:
        for kind, pattern, algorithm in kernels:
            if algorithm != "tsenor":
                continue
            side, millis, score = kernels[kind, pattern, algorithm]
            optimum = kernels[kind, pattern, "exact"][2]
            kept, size = map(int, pattern.split(":"))
            with open(os.path.join(directory, "weights-%s.bf16" % kind), "rb") as file:
                raw = torch.frombuffer(bytearray(file.read()), dtype=torch.bfloat16)
            weights = raw.view(side, side).to(device)
            ours, short, times = timed(weights, size, kept, runs, clock)
            median, projections = times[len(times) // 2]
            print("| %s | %s | %.4g (%.4g–%.4g) | %.4g | %.1e | %d | %.4g | %.1e | %.1f |"
                  % (kind, pattern, median, times[0][0], times[-1][0], projections, 1 - ours / optimum, short,
                     millis, 1 - score / optimum, median / millis), flush=True)
            out.write("%s\t%s\t%r\t%r\n" % (kind, pattern, median, ours))


main()
