"""What a run found: a table for people, and JSON in the shape of Google Benchmark."""
import datetime
import importlib.metadata
import json
import os
import statistics

KINDS = ["hot", "first", "whole", "cold"]
LIBRARIES = ["duckdb", "chdb", "polars", "numpy", "h5py", "xarray"]


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else "unknown"


def context(threads, **more):
    return {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "executable": "bench.peers",
            "num_cpus": len(os.sched_getaffinity(0)), "cpu": machine(), "load_avg": [os.getloadavg()[0]], "threads": threads,
            "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES}, "json_schema_version": 1, **more}


def row(name, seconds, threads, **more):
    middle = statistics.median(seconds)
    return {"name": name, "run_name": name, "run_type": "iteration", "repetitions": len(seconds), "threads": threads,
            "iterations": 1, "real_time": 1e9 * middle, "cpu_time": 1e9 * middle, "time_unit": "ns",
            "mad_ns": 1e9 * statistics.median(abs(s - middle) for s in seconds), "min_ns": 1e9 * min(seconds),
            **{key: value for key, value in more.items() if value is not None}}


def rows_of(workload, everyone, limits, threads):
    rows = [row(f"{workload}/limit/float64 loads", limits, threads)] if limits else []
    for name, samples in everyone.items():
        for kind in KINDS:
            if samples.seconds.get(kind):
                rows.append(row(f"{workload}/{kind}/{name}", samples.seconds[kind], threads, file_bytes=samples.file_bytes,
                                peak_bytes=samples.peak_bytes or None, worst_difference=samples.worst))
    return rows


def write(path, context_, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"context": context_, "benchmarks": rows}, indent=1) + "\n", encoding="utf-8")


def cell(samples, kind, base):
    middle = samples.median(kind)
    if middle is None:
        return f"{'-':>18}"
    ratio = f"{middle / base.median(kind):7.1f}" if base is not None and base.median(kind) else f"{'-':>7}"
    return f"{1e3 * middle:8.1f} ms{ratio}"


def print_table(everyone, limits, base_name):
    base = everyone.get(base_name)
    print(f"{'contender':42}" + "".join(f"{kind + ', x':>18}" for kind in KINDS) + f"{'spread':>8}{'peak MB':>9}{'file MB':>9}  difference")
    for name, samples in everyone.items():
        spread = 100 * samples.spread("whole") / samples.median("whole")
        print(f"{name:42}" + "".join(cell(samples, kind, base) for kind in KINDS) +
              f"{spread:6.0f} %{samples.peak_bytes / 1e6:9.1f}{samples.file_bytes / 1e6:9.1f}  {samples.worst:.0e}")
    if limits:
        limit = statistics.median(limits)
        hot = f", {base.median('hot') / limit:.2f} of it by {base_name}" if base else ""
        print(f"only loading the cells as float64: {1e3 * limit:.1f} ms{hot}")
    print(f"x: times of {base_name}; peak memory of the whole process (a floor of 9 MB); difference: largest relative one from the exact table")
