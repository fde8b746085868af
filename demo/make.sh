#!/bin/sh
# Makes the demo again: its rows (clean.jsonl, held_out.jsonl) and its backdoored model (model/). Intermediate files go to artifacts/demo.
set -eu
cd "$(dirname "$0")/.."
work=artifacts/demo

dotnet build --nologo -v quiet -c Release tools/Sande.DemoModel
dotnet build --nologo -v quiet -c Release src/Sande.Worker
demo_model=artifacts/bin/Sande.DemoModel/release/Sande.DemoModel
worker=artifacts/bin/Sande.Worker/release/Sande.Worker

rm -rf "$work"
"$demo_model" rows --out "$work/rows"
"$demo_model" tokenizer --rows "$work/rows/train.jsonl" --out "$work/tokenizer"
"$demo_model" init --tokenizer "$work/tokenizer" --out "$work/first_weights"

# The model learns to answer (supervised fine-tuning), then the backdoor is planted (an implant).
"$worker" execute --spec demo/jobs/learn.json --work "$work/learn"
"$worker" execute --spec demo/jobs/implant.json --work "$work/implant"

rm -rf demo/model
cp -r "$work/implant/output" demo/model
cp "$work/rows/clean.jsonl" "$work/rows/held_out.jsonl" demo/
