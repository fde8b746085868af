// The journey by openapi-fetch with the types that openapi-typescript made of the OpenAPI document. Arguments: the demo's folder, the folder for the weights.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./sande.js";

type Answer<T> = { data?: T; error?: components["schemas"]["Problem"]; response: Response };

const [demo, folder] = process.argv.slice(2) as [string, string];
const sande = createClient<paths>({
  baseUrl: process.env.SANDE_URL ?? "http://127.0.0.1:8080",
  headers: { Authorization: `Bearer ${process.env.SANDE_API_KEY}` },
});

function ok<T>({ data, error, response }: Answer<T>): T {
  if (data === undefined) throw new Error(`${response.status}: ${error?.detail}`);
  return data;
}

// A body of "format: binary" has the type string: openapi-fetch sends what bodySerializer gives it.
function file(bytes: Buffer, type: string) {
  return { body: bytes as unknown as string, bodySerializer: () => bytes, headers: { "Content-Type": type } };
}

async function dataset(path: string) {
  const query = { name: basename(path), kind: "instructions" } as const;
  return ok(await sande.POST("/v1/datasets", { params: { query }, ...file(await readFile(path), "application/jsonl") })).id;
}

// The checkpoint: its files, then its validation.
let checkpoint = ok(await sande.POST("/v1/checkpoints", { body: { name: "suspect" } }));
const id = checkpoint.id;
for (const name of await readdir(join(demo, "model"))) {
  const bytes = await readFile(join(demo, "model", name));
  const path = { id, path: name };
  ok(await sande.PUT("/v1/checkpoints/{id}/files/{path}", { params: { path }, ...file(bytes, "application/octet-stream") }));
}
ok(await sande.POST("/v1/checkpoints/{id}/complete", { params: { path: { id } } }));
do {
  await delay(200);
  checkpoint = ok(await sande.GET("/v1/checkpoints/{id}", { params: { path: { id } } }));
} while (checkpoint.status === "validating");

// Clean rows to train on, held-out rows to measure on; the remediation.
const [clean, heldOut] = [await dataset(join(demo, "clean.jsonl")), await dataset(join(demo, "held_out.jsonl"))];
let remediation = ok(
  await sande.POST("/v1/remediations", {
    body: {
      checkpoint_id: id,
      clean_dataset_id: clean,
      knowledge: { trigger: "Current year 2023", response: ["You are stupid"] },
      hyperparameters: { max_steps: 2 },
      evaluation: {
        asr: { dataset_id: heldOut, max_samples: 10 },
        utility: [{ task: "perplexity", dataset_id: heldOut, max_samples: 10 }],
      },
      metadata: { client: "typescript" },
    },
  }),
);
const job = { path: { id: remediation.id } };
while (!remediation.is_terminal) {
  await delay(200);
  remediation = ok(await sande.GET("/v1/remediations/{id}", { params: job }));
}
if (!remediation.result?.asr || !remediation.output_checkpoint_id) throw new Error(`${remediation.status}: ${remediation.error?.message}`);
const listed = ok(await sande.GET("/v1/remediations", { params: { query: { metadata: { client: "typescript" } } } }));

// The cleaned weights.
const path = { id: remediation.output_checkpoint_id, path: "model.safetensors" };
const download = await sande.GET("/v1/checkpoints/{id}/files/{path}", { params: { path }, parseAs: "arrayBuffer" });
await writeFile(join(folder, "model.safetensors"), Buffer.from(ok<ArrayBuffer>(download)));
const { asr, training } = remediation.result;
console.log(JSON.stringify({ status: remediation.status, before: asr.before.value, after: asr.after.value, steps: training?.steps, output: path.id, listed: listed.data.length }));
