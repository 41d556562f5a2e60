"""NumPy and PyTorch, where they are installed, on the shapes of benchmark-algebra: one thread."""

import importlib
import sys
import time


def best(rounds, run):
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def row(name, n, operations, seconds):
    rates = [f"{2e-9 * n**3 / seconds[key]:.1f}" for key in ("sgemm", "dgemm")]
    rest = [f"{seconds[key]:.3f}" for key in operations if key not in ("sgemm", "dgemm")]
    print("| " + " | ".join([name, str(n), *rates, *rest]) + " |")


def numpy_calls(numpy, n):
    random = numpy.random.default_rng(1)
    doubles = random.standard_normal((n + 100, n))
    floats = doubles[:n].astype(numpy.float32)
    square = doubles[:n].copy()
    gram = doubles.T @ doubles
    return {
        "sgemm": lambda: floats @ floats.T,
        "dgemm": lambda: square @ square,
        "dpotrf": lambda: numpy.linalg.cholesky(gram),
        "dsyevd": lambda: numpy.linalg.eigh(gram),
    }


def torch_calls(torch, n):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    doubles = torch.randn(n + 100, n, dtype=torch.float64)
    floats = doubles[:n].float()
    square = doubles[:n].clone()
    gram = doubles.T @ doubles
    return {
        "sgemm": lambda: floats @ floats.T,
        "dgemm": lambda: square @ square,
        "dpotrf": lambda: torch.linalg.cholesky(gram),
        "dsyevd": lambda: torch.linalg.eigh(gram),
    }


def torch_forward(torch, rounds, tokens=512, hidden=2048, inner=8192, heads=32, groups=8):
    """The products and the attention of a Llama layer; what is between them is left out."""
    torch.set_num_threads(1)
    size = hidden // heads
    shapes = [(hidden, hidden), (groups * size, hidden), (groups * size, hidden), (hidden, hidden)]
    q, k, v, o = [torch.randn(shape) * 0.02 for shape in shapes]
    gate, up, down = torch.randn(inner, hidden), torch.randn(inner, hidden), torch.randn(hidden, inner)
    x = torch.randn(tokens, hidden)

    def forward():
        def split(y, count):
            return y.view(tokens, count, size).transpose(0, 1)[None]

        keys = split(x @ k.T, groups).repeat_interleave(heads // groups, 1)
        values = split(x @ v.T, groups).repeat_interleave(heads // groups, 1)
        attended = torch.nn.functional.scaled_dot_product_attention(
            split(x @ q.T, heads), keys, values, is_causal=True
        )
        y = x + attended[0].transpose(0, 1).reshape(tokens, hidden) @ o.T
        return y + (torch.nn.functional.silu(y @ gate.T) * (y @ up.T)) @ down.T

    with torch.no_grad():
        seconds = best(rounds, forward)
    print(f"\nPyTorch, layer of {hidden}/{inner} forward, {tokens} tokens: {seconds:.3f} s")


def main():
    rounds = int(sys.argv[1])
    keys = ("sgemm", "dgemm", "dpotrf", "dsyevd")
    print("| library | size | sgemm GFLOP/s | dgemm GFLOP/s | Cholesky s | eigen s |")
    print("|---|---|---|---|---|---|")
    for module, calls in (("numpy", numpy_calls), ("torch", torch_calls)):
        try:
            library = importlib.import_module(module)
        except ImportError:
            print(f"| {module} | not installed | | | | |")
            continue
        for n in (512, 2048):
            measured = {key: best(rounds, run) for key, run in calls(library, n).items()}
            row(f"{module} {library.__version__}", n, keys, measured)
        if module == "torch":
            torch_forward(library, rounds)


main()
