"""
The work of `./sande bench` in other implementations, with the same row names and JSON: `python run.py --device cuda:0 --shape qwen1.5-4b`.
Needs torch and transformers. Each implementation runs in a process of its own: what one leaves in memory does not burden the next.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

IMPLEMENTATIONS = {
    "eager": "transformers-eager",
    "sdpa": "transformers-sdpa",
    "compiled": "transformers-compiled",
    "published": "published-loop",
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda:0", help="cpu or cuda:N")
    parser.add_argument("--shape", default="qwen1.5-4b", choices=["tiny", "qwen1.5-0.5b", "qwen1.5-4b", "llama2-7b"])
    parser.add_argument("--rows", help="rows as ./sande bench writes them; default: rows of the same kind")
    parser.add_argument("--json", help="a file for all figures")
    parser.add_argument("--quick", action="store_true", help="little work: shows that it runs")
    parser.add_argument("--only", choices=IMPLEMENTATIONS, help="one implementation, in this process")
    return parser.parse_args()


def run_one(options):
    """Measures one implementation in this process."""
    import common
    import torch
    import transformers
    device = torch.device(options.device)
    rows = common.load_rows(options.rows, options.shape, options.quick)
    repeats = 2 if options.quick else 5
    if options.only == "published":
        import published_loop
        parameters, table = published_loop.run(options.shape, device, rows, repeats)
    else:
        import transformers_peer
        parameters, table = transformers_peer.run(options.only, options.shape, device, rows, repeats)
    card = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    return {
        "implementation": IMPLEMENTATIONS[options.only],
        "shape": options.shape,
        "parameters": parameters,
        "device": f"{card}, torch {torch.__version__}, transformers {transformers.__version__}",
        "precision": str(common.precision(device)).removeprefix("torch."),
        "rows": table,
    }


def run_all(options):
    """Measures all of them, one process after the other; one that fails is left out, and said."""
    reports = []
    with tempfile.TemporaryDirectory() as folder:
        for name in IMPLEMENTATIONS:
            print(f"{IMPLEMENTATIONS[name]} ...", file=sys.stderr, flush=True)
            output = os.path.join(folder, name + ".json")
            command = [sys.executable, os.path.abspath(__file__), "--only", name, "--device", options.device, "--shape", options.shape, "--json", output]
            command += ["--rows", options.rows] if options.rows else []
            command += ["--quick"] if options.quick else []
            if subprocess.run(command, check=False).returncode:
                print(f"{IMPLEMENTATIONS[name]} failed.", file=sys.stderr)
                continue
            with open(output, encoding="utf-8") as file:
                reports += json.load(file)
    return reports


def show(reports):
    for report in reports:
        print(f"{report['implementation']}: {report['shape']}, {report['parameters']:,} parameters, {report['precision']}, {report['device']}")
        for row in report["rows"]:
            value = "-" if row["value"] is None else f"{row['value']:,.4g}"
            more = "" if row["tflops"] is None else f"  {row['tflops']:.4g} TFLOP/s, {row['share']:.0%} of the matrix product, {row['peak_memory_bytes'] / 2 ** 30:.1f} GiB"
            print(f"  {row['name']:<18}{value:>12} {row['unit']}{more}  {row['note'] or ''}")


def main():
    options = arguments()
    reports = [run_one(options)] if options.only else run_all(options)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(reports, file)
    if not options.only:
        show(reports)
    sys.exit(0 if reports else 1)


main()
